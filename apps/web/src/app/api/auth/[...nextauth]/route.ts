import { composition } from "../../../../composition.ts";
import { createAuth } from "../../../../sign-in/auth-handler.ts";

export const dynamic = "force-dynamic";

/** Sign-in, sign-out and the providers' callbacks. */
function handle(request: Request): Promise<Response> {
  return createAuth(composition())(request);
}

export { handle as GET, handle as POST };
