import { Command } from "commander";
import type { CommandContext } from "./context.ts";
import { table } from "./output.ts";

/** `tools <server>`: what the live deployment, or a named one, offers. */
export function toolsCommand(context: CommandContext): Command {
  return new Command("tools")
    .description("Tools of the live deployment")
    .argument("<server>")
    .option("--deployment <id>", "of this deployment instead")
    .action(async (server: string, options: { readonly deployment?: string }) => {
      const { api, org } = await context.connect();
      const { tools } = await api.call("getManifest", {
        path: { org, server },
        query: { deployment: options.deployment },
      });
      const rows = tools.map((tool) => [tool.name, inputsOf(tool.inputSchema), firstLine(tool.description)]);
      context.output.result(
        tools,
        tools.length === 0 ? "No tools." : table(["TOOL", "ARGUMENTS", "DESCRIPTION"], rows),
      );
    });
}

/** Names of a tool's arguments; optional ones carry a question mark. */
export function inputsOf(schema: Readonly<Record<string, unknown>>): string {
  const { properties, required } = schema;
  if (typeof properties !== "object" || properties === null) return "–";
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const names = Object.keys(properties).map((name) => (needed.includes(name) ? name : `${name}?`));
  return names.length === 0 ? "–" : names.join(" ");
}

function firstLine(text: string | null): string {
  const line = (text ?? "").trim().split("\n")[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
