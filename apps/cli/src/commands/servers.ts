import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { AccessMode, accessModes, type Server } from "@switchyard/contracts";
import { Command, Option } from "commander";
import { parseAssignments } from "./assignments.ts";
import type { CommandContext } from "./context.ts";
import { followToEnd } from "./follow-to-end.ts";
import { table } from "./output.ts";
import { readSecret } from "./read-secret.ts";
import { usageError } from "./usage.ts";

interface CreateOptions {
  readonly git?: string;
  readonly template?: string;
  readonly ref?: string;
  readonly root?: string;
  readonly slug?: string;
  readonly access?: string;
  readonly env: readonly string[];
  readonly tokenStdin?: boolean;
  readonly deployKey?: boolean;
  readonly wait?: boolean;
}

/** `servers create|list|delete`. */
export function serversCommand(context: CommandContext): Command {
  return new Command("servers")
    .description("Servers of the org")
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(deleteCommand(context));
}

function createCommand(context: CommandContext): Command {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return new Command("create")
    .description("Create a server and start its first deployment")
    .argument("<name>")
    .option("--git <url>", "repository: https, ssh, or a directory of the host where that is allowed")
    .option("--template <slug>", "a bundled example instead of a repository")
    .option("--ref <ref>", "branch, tag or commit")
    .option("--root <dir>", "directory of the server inside the repository")
    .option("--slug <slug>", "name in the URL; made from the name otherwise")
    .addOption(new Option("--access <mode>", "who may call it").choices(accessModes))
    .option("--env <NAME=value>", "environment variable; may be given again", collect, [])
    .option("--token-stdin", "read an access token for a private repository from standard input")
    .option("--deploy-key", "make a deploy key for a private repository and print its public half")
    .option("--wait", "follow the first deployment; the exit code tells how it ended")
    .action((name: string, options: CreateOptions) => create(context, name, options));
}

async function create(context: CommandContext, name: string, options: CreateOptions): Promise<void> {
  const { api, org } = await context.connect();
  const token = options.tokenStdin ? await readSecret("Access token: ", context.interactive) : null;
  const server = await api.call("createServer", {
    path: { org },
    body: {
      name,
      source: sourceOf(options),
      ...(options.slug === undefined ? {} : { slug: options.slug }),
      ...(options.access === undefined ? {} : { access: AccessMode.parse(options.access) }),
      ...(token === null ? {} : { credential: { kind: "token", token } }),
      ...(options.deployKey ? { credential: { kind: "deploy_key" } } : {}),
      ...(options.env.length === 0 ? {} : { variables: parseAssignments(options.env) }),
    },
  });
  const deployment = server.lastDeployment?.id;
  if (options.wait && deployment) {
    const ended = await followToEnd(context, api, { org, server: server.slug, deployment });
    if (ended.status !== "ready") context.failed();
    const now = await api.call("getServer", { path: { org, server: server.slug } });
    return context.output.result({ ...now, deployment: ended }, now.mcpUrl);
  }
  context.output.result(server, created(server));
}

/** What to deploy from; a directory of this machine becomes an absolute path. */
export function sourceOf(options: Pick<CreateOptions, "git" | "template" | "ref" | "root">) {
  if (options.template !== undefined && options.git === undefined) return { template: options.template };
  if (options.git === undefined || options.template !== undefined) {
    throw usageError("Say where the code comes from.", "Give either --git <url> or --template <slug>.");
  }
  const isPath = !/^[\w+.-]+:|^[\w.-]+@[\w.-]+:/.test(options.git) && existsSync(options.git);
  return {
    gitUrl: isPath ? resolve(options.git) : options.git,
    ...(options.ref === undefined ? {} : { ref: options.ref }),
    ...(options.root === undefined ? {} : { rootDir: options.root }),
  };
}

function created(server: Server): string {
  const key = server.source.credential?.publicKey;
  return [
    `Created ${server.slug}; its first deployment has started.`,
    ...(key ? [`Add this deploy key to the repository, then run the deployment again:\n${key}`] : []),
    `Follow it with: switchyard logs ${server.slug} --deployment ${server.lastDeployment?.id ?? ""}`,
    server.mcpUrl,
  ].join("\n");
}

function listCommand(context: CommandContext): Command {
  return new Command("list").description("List servers").action(async () => {
    const { api, org } = await context.connect();
    const servers: Server[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await api.call("listServers", { path: { org }, query: { limit: 200, cursor } });
      servers.push(...page.data);
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
    }
    const rows = servers.map((one) => [
      one.slug,
      one.live ? `live ${one.live.commit?.slice(0, 7) ?? `#${one.live.number}`}` : (one.lastDeployment?.status ?? "–"),
      one.access,
      one.mcpUrl,
    ]);
    const none = "No servers yet. Create one with: switchyard servers create <name> --git <url>";
    context.output.result(servers, rows.length === 0 ? none : table(["SERVER", "STATE", "ACCESS", "URL"], rows));
  });
}

function deleteCommand(context: CommandContext): Command {
  return new Command("delete")
    .description("Delete a server; its endpoint stops at once")
    .argument("<server>")
    .option("--yes", "do not ask")
    .action(async (server: string, options: { readonly yes?: boolean }) => {
      if (!options.yes) await confirm(context, server);
      const { api, org } = await context.connect();
      await api.call("deleteServer", { path: { org, server } });
      context.output.result({ deleted: server }, `Deleted ${server}.`);
    });
}

async function confirm(context: CommandContext, server: string): Promise<void> {
  const refused = usageError(`${server} was not deleted.`, "Type its name when asked, or give --yes.");
  if (!context.interactive) throw refused;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await lines.question(`Deleting ${server} stops its endpoint at once. Type its name to go on: `);
  lines.close();
  if (typed.trim() !== server) throw refused;
}
