import { Command } from "commander";
import type { CommandContext } from "./context.ts";
import { followToEnd } from "./follow-to-end.ts";

interface DeployOptions {
  readonly environment?: string;
  readonly clearCache?: boolean;
  readonly wait: boolean;
}

/** `deploy <server>`: deploys the head of its ref and follows it; the exit code tells how it ended. */
export function deployCommand(context: CommandContext): Command {
  return new Command("deploy")
    .description("Deploy the head of a server's ref and follow the log")
    .argument("<server>")
    .option("--environment <slug>", "environment other than production")
    .option("--clear-cache", "build without what earlier builds kept")
    .option("--no-wait", "start it and return")
    .action(async (server: string, options: DeployOptions) => {
      const { api, org } = await context.connect();
      const started = await api.call("createDeployment", {
        path: { org, server },
        body: {
          ...(options.environment === undefined ? {} : { environment: options.environment }),
          ...(options.clearCache ? { clearCache: true } : {}),
        },
      });
      if (!options.wait)
        return context.output.result(started, `Deployment ${started.number} has started: ${started.id}`);
      const ended = await followToEnd(context, api, { org, server, deployment: started.id });
      if (ended.status !== "ready") {
        context.failed();
        return context.output.result(ended, `Not deployed (${ended.status}): ${ended.id}`);
      }
      const { data } = await api.call("listEnvironments", { path: { org, server } });
      const where = data.find(({ slug }) => slug === ended.environment);
      context.output.result(ended, where?.mcpUrl ?? ended.id);
    });
}
