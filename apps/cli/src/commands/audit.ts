import { setTimeout as sleep } from "node:timers/promises";
import { type AuditEvent, Outcome, outcomes } from "@switchyard/contracts";
import { Command, Option } from "commander";
import type { CommandContext } from "./context.ts";
import { plain } from "./output.ts";

interface TailOptions {
  readonly server?: string;
  readonly tool?: string;
  readonly actor?: string;
  readonly outcome?: string;
  readonly limit: string;
  readonly follow?: boolean;
}

const FOLLOW_MS = 1_000;

/** `audit tail`: the newest events of the trail, oldest of them first. */
export function auditCommand(context: CommandContext): Command {
  const tail = new Command("tail")
    .description("Newest audit events")
    .option("--server <slug>")
    .option("--tool <name>")
    .option("--actor <id>")
    .addOption(new Option("--outcome <outcome>").choices(outcomes))
    .option("--limit <events>", "how many", "20")
    .option("-f, --follow", "go on as events come")
    .action((options: TailOptions) => run(context, options));
  return new Command("audit").description("The audit trail").addCommand(tail);
}

async function run(context: CommandContext, options: TailOptions): Promise<void> {
  const { api, org } = await context.connect();
  let last = -1;
  do {
    const query = {
      limit: Number(options.limit),
      server: options.server,
      tool: options.tool,
      actor: options.actor,
      ...(options.outcome === undefined ? {} : { outcome: Outcome.parse(options.outcome) }),
    };
    const page = await api.call("listAuditEvents", { path: { org }, query });
    const fresh = page.data.filter((event) => event.seq > last).toReversed();
    if (!options.follow) return context.output.result(fresh, fresh.map(line).join("\n") || "No events.");
    for (const event of fresh) context.output.item(event, line(event));
    last = fresh.at(-1)?.seq ?? last;
    await sleep(FOLLOW_MS);
  } while (options.follow);
}

function line(event: AuditEvent): string {
  const what = [event.server, event.method, event.name].filter(Boolean).join(" ");
  const took = event.durationMs === null ? "" : ` ${event.durationMs} ms`;
  return plain(`${event.occurredAt} ${event.actor.label}: ${what} → ${event.outcome}${took}`);
}
