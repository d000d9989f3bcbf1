import { routesChannel } from "../route-table.ts";
import type { PolicyDeps } from "./ports.ts";

/** Hints that who may call a server changed; an ingress that misses it sees the change by age, within 4 seconds. */
export async function hintRules(
  { queue }: PolicyDeps,
  server: { readonly orgId: string; readonly serverId: string },
): Promise<void> {
  await queue.publish(routesChannel, { orgId: server.orgId, serverId: server.serverId });
}
