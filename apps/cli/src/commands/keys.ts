import { KeyPlane, keyPlanes, Role, roles } from "@switchyard/contracts";
import { Command, Option } from "commander";
import type { CommandContext } from "./context.ts";
import { table } from "./output.ts";

interface CreateOptions {
  readonly plane: string;
  readonly role?: string;
  readonly server: readonly string[];
  readonly expiresInDays?: string;
}

/** `keys create|list|rotate|revoke`: API keys of the org. */
export function keysCommand(context: CommandContext): Command {
  return new Command("keys")
    .description("API keys: one opens the management API (manage) or MCP endpoints (mcp), never both")
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(revokeCommand(context));
}

function createCommand(context: CommandContext): Command {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return new Command("create")
    .description("Create a key; it is shown once")
    .argument("<name>")
    .addOption(new Option("--plane <plane>", "which door it opens").choices(keyPlanes).default("mcp"))
    .addOption(new Option("--role <role>", "rights of a manage key").choices(roles.filter((role) => role !== "owner")))
    .option("--server <slug>", "server an mcp key may call; may be given again; all when absent", collect, [])
    .option("--expires-in-days <days>")
    .action(async (name: string, options: CreateOptions) => {
      const { api, org } = await context.connect();
      const key = await api.call("createApiKey", {
        path: { org },
        body: {
          name,
          plane: KeyPlane.parse(options.plane),
          ...(options.role === undefined ? {} : { role: Role.exclude(["owner"]).parse(options.role) }),
          ...(options.server.length === 0 ? {} : { servers: [...options.server] }),
          ...(options.expiresInDays === undefined ? {} : { expiresInDays: Number(options.expiresInDays) }),
        },
      });
      context.output.progress(`Key ${key.id}; it is not shown again:`);
      context.output.result(key, key.secret ?? "");
    });
}

function listCommand(context: CommandContext): Command {
  return new Command("list").description("List keys").action(async () => {
    const { api, org } = await context.connect();
    const { data } = await api.call("listApiKeys", { path: { org }, query: { limit: 200 } });
    const rows = data.map((key) => [
      key.id,
      key.name,
      key.plane,
      key.hint,
      key.revokedAt ? "revoked" : (key.expiresAt ?? "no end"),
    ]);
    context.output.result(data, table(["ID", "NAME", "PLANE", "BEGINS", "ENDS"], rows));
  });
}

function rotateCommand(context: CommandContext): Command {
  return new Command("rotate")
    .description("Make a new secret; the one before works on for the overlap")
    .argument("<key>", "its id")
    .option("--overlap-hours <hours>", "how long the one before works on", "24")
    .action(async (key: string, options: { readonly overlapHours: string }) => {
      const { api, org } = await context.connect();
      const body = { overlapHours: Number(options.overlapHours) };
      const rotated = await api.call("rotateApiKey", { path: { org, key }, body });
      context.output.progress(`The secret before works until ${rotated.previousUntil ?? "now"}; the new one:`);
      context.output.result(rotated, rotated.secret);
    });
}

function revokeCommand(context: CommandContext): Command {
  return new Command("revoke")
    .description("Revoke a key; it stops within 5 seconds")
    .argument("<key>", "its id")
    .action(async (key: string) => {
      const { api, org } = await context.connect();
      await api.call("revokeApiKey", { path: { org, key } });
      context.output.result({ revoked: key }, `Revoked ${key}.`);
    });
}
