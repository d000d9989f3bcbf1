import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import type { CommandContext } from "./context.ts";
import { plain } from "./output.ts";

interface LogsOptions {
  readonly deployment?: string;
  readonly follow?: boolean;
  readonly limit: string;
}

const FOLLOW_MS = 1_000;

/** `logs <server>`: what its live instance wrote, or the log of one deployment. */
export function logsCommand(context: CommandContext): Command {
  return new Command("logs")
    .description("Newest lines the live instance wrote, or the log of a deployment")
    .argument("<server>")
    .option("--deployment <id>", "the whole log of this deployment instead")
    .option("--limit <lines>", "how many lines", "200")
    .option("-f, --follow", "go on as lines come")
    .action(async (server: string, options: LogsOptions) => {
      if (options.deployment === undefined) return instanceLogs(context, server, options);
      const { api, org } = await context.connect();
      const text = await api.call("getDeploymentLogs", { path: { org, server, deployment: options.deployment } });
      context.output.result({ deployment: options.deployment, text }, plain(text));
    });
}

async function instanceLogs(context: CommandContext, server: string, options: LogsOptions): Promise<void> {
  const { api, org } = await context.connect();
  let instance: string | null = null;
  let afterSeq: number | undefined;
  do {
    const query = { limit: Number(options.limit), afterSeq };
    const page = await api.call("getServerLogs", { path: { org, server }, query });
    if (page.instanceId !== instance && afterSeq !== undefined) {
      // Another instance counts its lines afresh.
      instance = page.instanceId;
      afterSeq = undefined;
      continue;
    }
    instance = page.instanceId;
    for (const line of page.lines) context.output.item(line, `${line.at} ${plain(line.text)}`);
    afterSeq = page.lines.at(-1)?.seq ?? afterSeq ?? 0;
    if (options.follow) await sleep(FOLLOW_MS);
  } while (options.follow);
}
