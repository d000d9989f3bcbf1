import { composition } from "../../../../composition.ts";
import { postStart } from "../../../../sign-in/org-provider/start.ts";

export const dynamic = "force-dynamic";

/** Begins a sign-in by an org's provider. */
export function POST(request: Request): Promise<Response> {
  return postStart(composition(), request);
}
