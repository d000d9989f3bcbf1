import { AppError, type Deployment } from "@switchyard/contracts";
import { Command } from "commander";
import type { CommandContext } from "./context.ts";

/** `rollback <server> [deployment]`: makes an earlier ready deployment live again, without building. */
export function rollbackCommand(context: CommandContext): Command {
  return new Command("rollback")
    .description("Make the deployment before the live one live again, or the one named")
    .argument("<server>")
    .argument("[deployment]", "id of a ready deployment")
    .action(async (server: string, named?: string) => {
      const { api, org } = await context.connect();
      const list = await api.call("listDeployments", { path: { org, server }, query: { limit: 200 } });
      const deployment = named ?? previousReady(list.data, server).id;
      const live = await api.call("promoteDeployment", { path: { org, server, deployment } });
      context.output.result(live, `Deployment ${live.number} is live (${live.commit?.slice(0, 7) ?? live.id}).`);
    });
}

/** The newest ready deployment older than the live one. Throws AppError nothing_to_roll_back_to. */
export function previousReady(deployments: readonly Deployment[], server: string): Deployment {
  const production = deployments.filter((one) => one.environment === "production");
  const live = production.find((one) => one.live);
  const earlier = production
    .filter((one) => one.status === "ready" && live !== undefined && one.number < live.number)
    .toSorted((a, b) => b.number - a.number);
  if (earlier[0]) return earlier[0];
  throw new AppError({
    code: "nothing_to_roll_back_to",
    kind: "precondition_failed",
    message: `${server} has no ready deployment before the live one.`,
    remedy: "Name one by id: switchyard rollback <server> <deployment>.",
  });
}
