import { composition } from "../../../../../composition.ts";
import { decide } from "../../../../../consent/decide.ts";

export const dynamic = "force-dynamic";

/** What the person decided on the consent page. Below the page's path, since the interaction cookie is sent only there. */
export async function POST(request: Request, context: { readonly params: Promise<{ uid: string }> }) {
  return decide(composition(), request, (await context.params).uid);
}
