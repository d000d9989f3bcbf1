import { AppError } from "@switchyard/contracts";
import { z } from "zod";

/** Environment names and the schema of each. */
export type ConfigShape = Readonly<Record<string, z.ZodType>>;
/** What a shape reads to. */
export type Config<S extends ConfigShape> = { readonly [K in keyof S]: z.output<S[K]> };

/**
 * Parses the environment once, at start. Empty values count as absent. Throws one AppError config_invalid that names
 * every fault together; answers a frozen record.
 */
export function readConfig<S extends ConfigShape>(
  shape: S,
  env: Readonly<Record<string, string | undefined>>,
): Config<S> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    const value = env[name];
    if (value !== undefined && value !== "") given[name] = value;
  }
  const parsed = z.object(shape as z.ZodRawShape).safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${describe(issue, given)}`);
    throw new AppError({
      code: "config_invalid",
      kind: "invalid_input",
      message: `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n  ${faults.join("\n  ")}`,
      remedy: "Set these environment variables; .env.example describes each.",
    });
  }
  return Object.freeze(parsed.data) as Config<S>;
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0] ?? "");
  return name in given ? issue.message : "is not set";
}
