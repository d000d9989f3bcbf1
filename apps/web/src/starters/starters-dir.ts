import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "@switchyard/contracts";

const PLACE = "packages/templates/servers";

/**
 * The folder of the starter templates in this checkout. A bundler moves code away from its files, so it is looked for
 * from where the process runs upwards. Throws AppError starters_missing.
 */
export function findStartersDir(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, PLACE);
    if (existsSync(candidate)) return candidate;
    if (dir === dirname(dir)) break;
  }
  throw new AppError({
    code: "starters_missing",
    kind: "internal",
    message: "The starter templates are not part of this installation.",
    detail: `${PLACE} lies neither in ${from} nor above it`,
  });
}
