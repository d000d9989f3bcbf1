import { z } from "zod";
import { sourceFault } from "./faults.ts";
import { parseJson } from "./settings-file.ts";
import { joinPath, type SourceTree } from "./source-tree.ts";

export const FASTMCP_FILE = "fastmcp.json";

const FastMcpFile = z.object({
  source: z.object({ path: z.string(), entrypoint: z.string().optional() }),
  environment: z
    .object({
      python: z.string().optional(),
      dependencies: z.array(z.string()).optional(),
      requirements: z.string().optional(),
      project: z.string().optional(),
    })
    .optional(),
  deployment: z.object({ env: z.record(z.string(), z.string()).optional() }).optional(),
});
export type FastMcpFile = z.infer<typeof FastMcpFile>;

/** Reads `fastmcp.json` (schema v1) of a folder; null when absent. Throws AppError settings_invalid naming the field. */
export function readFastMcpFile(tree: SourceTree, folder: string): FastMcpFile | null {
  const path = joinPath(folder, FASTMCP_FILE);
  const text = tree.readText(path);
  if (text === null) return null;
  const parsed = FastMcpFile.safeParse(parseJson(text, path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `"${issue.path.join(".")}": ${issue.message}`);
    throw sourceFault(
      "settings_invalid",
      `${path} has a fault: ${faults.join("; ")}.`,
      `Correct ${path}: it needs at least source.path, the file that makes the FastMCP object.`,
    );
  }
  if (tree.readText(joinPath(folder, parsed.data.source.path)) === null) {
    throw sourceFault(
      "settings_invalid",
      `${path} names source.path "${parsed.data.source.path}", and there is no such file in the source.`,
      `Correct source.path in ${path}, or add the file.`,
    );
  }
  return parsed.data;
}
