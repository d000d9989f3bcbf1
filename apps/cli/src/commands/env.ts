import type { Variable } from "@switchyard/contracts";
import { Command } from "commander";
import { parseAssignments } from "./assignments.ts";
import type { CommandContext } from "./context.ts";
import { table } from "./output.ts";
import { readSecret } from "./read-secret.ts";

interface EnvOptions {
  readonly environment?: string;
}

/** `env set|unset|list`: variables of a server. Values go in and never come out again. */
export function envCommand(context: CommandContext): Command {
  const change = async (
    server: string,
    variables: Record<string, string | null>,
    options: EnvOptions,
  ): Promise<void> => {
    const { api, org } = await context.connect();
    const page = await api.call("setVariables", { path: { org, server }, body: { ...options, variables } });
    context.output.result(
      page.data,
      `${names(page.data)}\nWhat is live is deployed again with them, unless the server's deploy settings say otherwise.`,
    );
  };
  const sub = (name: string, description: string): Command =>
    new Command(name)
      .description(description)
      .argument("<server>")
      .option("--environment <slug>", "other than production");
  return new Command("env")
    .description("Environment variables of a server")
    .addCommand(
      sub("set", "Set variables; a single NAME without value is read from standard input")
        .argument("<NAME=value...>")
        .action(async (server: string, pairs: readonly string[], options: EnvOptions) =>
          change(server, await valuesOf(pairs, context), options),
        ),
    )
    .addCommand(
      sub("unset", "Remove variables")
        .argument("<NAME...>")
        .action((server: string, gone: readonly string[], options: EnvOptions) =>
          change(server, Object.fromEntries(gone.map((name) => [name, null])), options),
        ),
    )
    .addCommand(
      sub("list", "Names of the variables").action(async (server: string, options: EnvOptions) => {
        const { api, org } = await context.connect();
        const page = await api.call("listVariables", { path: { org, server }, query: options });
        context.output.result(page.data, names(page.data));
      }),
    );
}

async function valuesOf(pairs: readonly string[], context: CommandContext): Promise<Record<string, string>> {
  const [only] = pairs;
  if (pairs.length !== 1 || only === undefined || only.includes("=")) return parseAssignments(pairs);
  return { [only]: await readSecret(`${only}: `, context.interactive) };
}

function names(variables: readonly Variable[]): string {
  if (variables.length === 0) return "No variables.";
  return table(
    ["NAME", "SET", "BY"],
    variables.map((one) => [one.name, one.updatedAt, one.updatedBy]),
  );
}
