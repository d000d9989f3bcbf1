import { type Limit, type LimitPer, LimitPeriod, limitPeriods } from "@switchyard/contracts";
import { Command, Option } from "commander";
import type { CommandContext } from "./context.ts";
import { table } from "./output.ts";
import { usageError } from "./usage.ts";

interface CreateFlags {
  readonly server?: string;
  readonly tool: readonly string[];
  readonly per: string;
  readonly burst?: string;
}

/** Who is counted together, in the words of the dashboard and the documentation. */
const whoWords: Readonly<Record<LimitPer, string>> = { everyone: "everyone", principal: "caller", client: "client" };

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `limits list|create|delete`: how much may be called. */
export function limitsCommand(context: CommandContext): Command {
  return new Command("limits")
    .description("Rates and quotas of the org and its servers")
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(deleteCommand(context));
}

function listCommand(context: CommandContext): Command {
  return new Command("list")
    .description("List limits, with what is used of those that count everybody together")
    .option("--server <slug>", "those that hold at this server: its own and the org's")
    .action(async ({ server }: { readonly server?: string }) => {
      const { api, org } = await context.connect();
      const query = server === undefined ? {} : { server };
      const { data } = await api.call("listLimits", { path: { org }, query });
      const head = ["LIMIT", "SERVER", "COUNTS", "PER", "AMOUNT", "USED"];
      context.output.result(data, data.length === 0 ? "No limits." : table(head, data.map(rowOf)));
    });
}

function rowOf({ id, server, tools, per, calls, period, burst, used }: Limit): string[] {
  const counts = tools.length === 0 ? "requests" : tools.includes("*") ? "tool calls" : tools.join(" ");
  const atOnce = burst === null || burst === calls ? "" : `, ${burst} at once`;
  const held = used === null ? "" : `${used.calls} of ${burst ?? calls}`;
  return [id, server ?? "all", counts, whoWords[per], `${calls}/${period}${atOnce}`, held];
}

function createCommand(context: CommandContext): Command {
  return new Command("create")
    .description("Limit how much may be called; holds within 5 seconds")
    .argument("<amount>", `how many and how often: 60/minute; periods are ${limitPeriods.join(", ")}`)
    .option("--server <slug>", "server it holds at; all servers of the org together without it")
    .option("--tool <name>", "tool whose calls count, `*` for every tool; may be given again", collect, [])
    .addOption(
      new Option("--per <who>", "who is counted together").choices(Object.values(whoWords)).default("everyone"),
    )
    .option("--burst <calls>", "how many may come at once; rates only")
    .action(async (amount: string, flags: CreateFlags) => {
      const body = {
        ...amountOf(amount),
        ...{ per: whoOf(flags.per), tools: [...flags.tool] },
        ...(flags.server === undefined ? {} : { server: flags.server }),
        ...(flags.burst === undefined ? {} : { burst: countOf(flags.burst) }),
      };
      const { api, org } = await context.connect();
      const limit = await api.call("createLimit", { path: { org }, body });
      context.output.result(limit, `${limit.id}: ${limit.calls} a ${limit.period}, from within 5 seconds.`);
    });
}

/** Who a word of `--per` means. Throws AppError usage. */
export function whoOf(word: string): LimitPer {
  const said = (Object.keys(whoWords) as LimitPer[]).find((per) => whoWords[per] === word);
  if (said !== undefined) return said;
  throw usageError(`"${word}" is nobody to count.`, `It is one of ${Object.values(whoWords).join(", ")}.`);
}

/** Reads `60/minute`. Throws AppError usage. */
export function amountOf(text: string): { readonly calls: number; readonly period: LimitPeriod } {
  const [calls = "", said = "", ...rest] = text.split("/");
  const period = LimitPeriod.safeParse(said);
  if (rest.length === 0 && period.success) return { calls: countOf(calls), period: period.data };
  const periods = limitPeriods.join(", ");
  throw usageError(`"${text}" is not a number of calls and a period.`, `Write 60/minute; periods are ${periods}.`);
}

function countOf(text: string): number {
  const count = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (count >= 1) return count;
  throw usageError(`"${text}" is not a number of calls.`, "Write a whole number from 1 up.");
}

function deleteCommand(context: CommandContext): Command {
  return new Command("delete")
    .description("Remove a limit; it holds no more within 5 seconds")
    .argument("<limit>", "its id")
    .action(async (limit: string) => {
      const { api, org } = await context.connect();
      await api.call("deleteLimit", { path: { org, limit } });
      context.output.result({ deleted: limit }, `Deleted ${limit}.`);
    });
}
