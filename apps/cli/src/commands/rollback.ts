import { AppError, type Deployment, type Promotion } from "@switchyard/contracts";
import { Command } from "commander";
import type { Api } from "../client/api.ts";
import type { CommandContext } from "./context.ts";

interface RollbackOptions {
  readonly to?: string;
  readonly environment: string;
  readonly reason?: string;
}

/** `rollback <server> [--to <deployment>]`: makes what was live before live again, with its variables, without building. */
export function rollbackCommand(context: CommandContext): Command {
  return new Command("rollback")
    .description("Make what was live before live again, with the variables it ran with; or the deployment named")
    .argument("<server>")
    .argument("[deployment]", "the same as --to")
    .option("--to <deployment>", "id (dpl_…) or number (#12) of a ready deployment")
    .option("--environment <slug>", "environment to roll back", "production")
    .option("--reason <text>", "why, for the history")
    .action(async (server: string, named: string | undefined, options: RollbackOptions) => {
      const { api, org } = await context.connect();
      const at = { org, server };
      const { environment, reason } = options;
      const to = options.to ?? named;
      const deployment = to === undefined ? await previousOf(api, at, environment) : await idOf(api, at, to);
      const body = { environment, ...(reason === undefined ? {} : { reason }) };
      const live = await api.call("promoteDeployment", { path: { ...at, deployment }, body });
      const what = `Deployment ${live.number} is live in ${environment} (${live.commit?.slice(0, 7) ?? live.id}).`;
      context.output.result(live, what);
    });
}

interface At {
  readonly org: string;
  readonly server: string;
}

async function previousOf(api: Api, path: At, environment: string): Promise<string> {
  const history = await api.call("listPromotions", { path, query: { environment, limit: 200 } });
  const before = previousPromotion(history.data);
  if (before !== null) return before;
  const list = await api.call("listDeployments", { path, query: { environment, limit: 200 } });
  return previousReady(list.data, path.server, environment).id;
}

/** What was live before the current one, by the history (newest first); null when the history does not reach back. */
export function previousPromotion(history: readonly Promotion[]): string | null {
  const [current, ...earlier] = history;
  return earlier.find((one) => one.deploymentId !== current?.deploymentId)?.deploymentId ?? null;
}

/** The newest ready deployment older than the live one. Throws AppError nothing_to_roll_back_to. */
export function previousReady(deployments: readonly Deployment[], server: string, environment: string): Deployment {
  const own = deployments.filter((one) => one.environment === environment);
  const live = own.find((one) => one.liveIn.includes(environment));
  const earlier = own
    .filter((one) => one.status === "ready" && live !== undefined && one.number < live.number)
    .toSorted((a, b) => b.number - a.number);
  if (earlier[0]) return earlier[0];
  throw new AppError({
    code: "nothing_to_roll_back_to",
    kind: "precondition_failed",
    message: `Nothing was live in ${environment} of ${server} before what is live now.`,
    remedy: "Name a ready deployment: switchyard rollback <server> --to <deployment>.",
  });
}

/** Most pages that are looked through for a number. */
const MAX_PAGES = 25;

/** Id of a deployment that is named by id or by number. Throws AppError deployment_not_found. */
async function idOf(api: Api, path: At, named: string): Promise<string> {
  const number = numberOf(named);
  if (number === null) return named;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const list = await api.call("listDeployments", { path, query });
    const found = list.data.find((one) => one.number === number);
    if (found) return found.id;
    if (list.nextCursor === null) break;
    cursor = list.nextCursor;
  }
  throw new AppError({
    code: "deployment_not_found",
    kind: "not_found",
    message: `${path.server} has no deployment #${number}.`,
    remedy: "Look at the numbers on the server's page.",
  });
}

/** The number that `#12` or `12` means; null for an id. */
export function numberOf(named: string): number | null {
  const digits = /^#?(\d{1,9})$/.exec(named)?.[1];
  return digits === undefined ? null : Number(digits);
}
