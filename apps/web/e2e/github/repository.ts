import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { templateDir } from "@switchyard/templates";

/** The private repository that the journeys deploy; it starts as the TypeScript example. */
export const notebook = { owner: "acme", name: "notebook-mcp" } as const;
export const notebookName = `${notebook.owner}/${notebook.name}`;

const SERVER = "src/server.ts";
const COUNT_NOTES = `  server.registerTool(
    "count_notes",
    {
      title: "Count notes",
      description: "Says how many notes are kept",
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true },
    },
    () => text(String(allNotes().length)),
  );

`;

/** The server's file with one more tool: a change that breaks nobody. */
export async function withAnotherTool(): Promise<Record<string, string>> {
  return { [SERVER]: grown(await original()) };
}

/** The same with a tool gone and an input narrowed: a change that breaks callers. */
export async function withToolGone(): Promise<Record<string, string>> {
  const shrunk = replaced(
    grown(await original()),
    / {2}server\.registerTool\(\n {4}"convert_units"[\s\S]*?\n {2}\);\n\n/,
    "",
  );
  const unused = replaced(shrunk, /import .* from "\.\/units\.ts";\n/, "");
  return { [SERVER]: replaced(unused, /z\.string\(\)\.max\(2000\)/, "z.string().max(280)") };
}

function original(): Promise<string> {
  return readFile(join(templateDir("typescript-http"), SERVER), "utf8");
}

function grown(text: string): string {
  return replaced(text, /(?= {2}server\.registerResource\()/, COUNT_NOTES);
}

/** The example is changed now and then; a journey that no longer changes anything says so. */
function replaced(text: string, pattern: RegExp, by: string): string {
  if (!pattern.test(text)) throw new Error(`${pattern} is not in the example any more`);
  return text.replace(pattern, by);
}
