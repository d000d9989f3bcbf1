import { composition } from "../../../../composition.ts";
import { postWays } from "../../../../sign-in/org-provider/start.ts";

export const dynamic = "force-dynamic";

/** The providers by which an address signs in. */
export function POST(request: Request): Promise<Response> {
  return postWays(composition(), request);
}
