import { composition } from "../../../../../../composition.ts";
import { getCallback } from "../../../../../../sign-in/org-provider/callback.ts";

export const dynamic = "force-dynamic";

/** What an org's provider answered. */
export async function GET(
  request: Request,
  context: { readonly params: Promise<{ readonly provider: string }> },
): Promise<Response> {
  return getCallback(composition(), request, (await context.params).provider);
}
