import { recordManagementEvent } from "@switchyard/audit";
import { notFound, type ServerWebhook } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { hookContext } from "../hook-secret.ts";
import { serverWebhookPath } from "../paths.ts";
import { changeSource, findSource } from "../source-store.ts";

/**
 * Makes the server's own webhook URL with a new secret, shown in this answer only; one made before stops counting at
 * once. Throws AppError permission_denied, server_not_found.
 */
export async function createServerWebhook(
  deps: Pick<ConnectionDeps, "db" | "sealer" | "webOrigin">,
  principal: Principal,
  input: { readonly server: string },
): Promise<ServerWebhook> {
  authorize(principal, "server.manage");
  const { orgId } = principal;
  const secret = randomToken(32);
  return deps.db.forOrg(orgId, async (tx) => {
    const server = await findSource(tx, input.server);
    if (!server) throw notFound("server", input.server);
    await changeSource(tx, server.id, { hookSealed: deps.sealer.seal(secret, hookContext(server.id)) });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "webhook.create",
      name: server.slug,
      server,
      context: { requestId: principal.requestId },
    });
    return { url: `${deps.webOrigin}${serverWebhookPath(server.id)}`, secret };
  });
}
