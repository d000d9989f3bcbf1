import { z } from "zod";
import { sourceFault } from "./faults.ts";
import type { SourceTree } from "./source-tree.ts";

const Command = z.union([z.string().trim().min(1).max(4_000), z.array(z.string().max(4_000)).min(1).max(100)]);
const Commands = z.union([Command, z.array(z.array(z.string().max(4_000)).min(1).max(100)).max(20)]);

const HOST = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d{1,5})?$/i;

/** `switchyard.json`: every key is optional, unknown keys are refused so that a typo is not silently ignored. */
export const SettingsFile = z.strictObject({
  $schema: z.string().optional(),
  runtime: z
    .enum(["node", "python", "node20", "node22", "node24"])
    .describe("node takes the major from engines.node")
    .optional(),
  install: Commands.optional(),
  build: Commands.optional(),
  start: Command.optional(),
  transport: z.enum(["http", "stdio"]).optional(),
  path: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "begins with / and holds letters, digits and . _ ~ / -")
    .optional(),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is the name of an environment variable"),
      z.strictObject({
        required: z.boolean().optional(),
        description: z.string().max(500).optional(),
        secret: z.boolean().optional(),
      }),
    )
    .optional(),
  egress: z.array(z.string().regex(HOST, "is a host name, with an optional port")).max(100).optional(),
  stdio: z.strictObject({ shared: z.boolean().optional() }).optional(),
  sessions: z
    .enum(["replayable"])
    .describe("replayable: a session that lost its instance is opened again behind the client's session id")
    .optional(),
});
export type SettingsFile = z.infer<typeof SettingsFile>;

export const SETTINGS_FILE = "switchyard.json";

/** Reads `switchyard.json` if it is there. Throws AppError settings_invalid that names the line or the field. */
export function readSettings(tree: SourceTree): SettingsFile | null {
  const text = tree.readText(SETTINGS_FILE);
  if (text === null) return null;
  const parsed = SettingsFile.safeParse(parseJson(text, SETTINGS_FILE));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const field = issue.path.join(".");
    const line = lineOfKey(text, String(issue.path.at(-1) ?? ""));
    return `${field === "" ? "the file" : `"${field}"`}${line === null ? "" : ` (line ${line})`}: ${issue.message}`;
  });
  throw sourceFault(
    "settings_invalid",
    `${SETTINGS_FILE} has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}: ${faults.join("; ")}.`,
    `Correct ${SETTINGS_FILE} and push again; its keys are runtime, install, build, start, transport, path, env, egress, stdio and sessions.`,
  );
}

/** Parses JSON of the source. Throws AppError settings_invalid with the line of the fault. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const position = /position (\d+)/.exec(reason)?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split("\n").length;
    throw sourceFault(
      "settings_invalid",
      `${file} is not valid JSON${line === null ? "" : ` (line ${line})`}: ${reason.split("\n")[0]}.`,
      `Correct ${file} and push again.`,
    );
  }
}

function lineOfKey(text: string, key: string): number | null {
  if (key === "") return null;
  const index = text.indexOf(JSON.stringify(key));
  return index < 0 ? null : text.slice(0, index).split("\n").length;
}

/** The commands of `install` or `build`: a line, the words of one command, or a list of such word lists. */
export function commandsOf(value: z.infer<typeof Commands>, split: (line: string) => readonly string[]): string[][] {
  if (typeof value === "string") return [[...split(value)]];
  const lists = value.filter((item) => Array.isArray(item));
  return lists.length > 0 ? lists.map((list) => [...list]) : [value.filter((item) => typeof item === "string")];
}
