import { composition } from "../../../../composition.ts";
import { postGithubWebhook } from "../../../../webhooks/receive-webhook.ts";

export const dynamic = "force-dynamic";

/** Takes webhooks of the GitHub App. */
export function POST(request: Request): Promise<Response> {
  return postGithubWebhook(composition(), request);
}
