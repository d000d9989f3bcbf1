import { composition } from "../../../../../composition.ts";
import { postServerWebhook } from "../../../../../webhooks/receive-webhook.ts";

export const dynamic = "force-dynamic";

/** Takes webhooks of a server's own URL. */
export async function POST(request: Request, context: { params: Promise<{ server: string }> }): Promise<Response> {
  return postServerWebhook(composition(), request, (await context.params).server);
}
