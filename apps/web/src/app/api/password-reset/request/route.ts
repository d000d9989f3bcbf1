import { composition } from "../../../../composition.ts";
import { postPasswordResetRequest } from "../../../../sign-in/password-reset.ts";

export const dynamic = "force-dynamic";

/** Mails a reset link. */
export function POST(request: Request): Promise<Response> {
  return postPasswordResetRequest(composition(), request);
}
