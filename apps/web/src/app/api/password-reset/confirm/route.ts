import { composition } from "../../../../composition.ts";
import { postPasswordResetConfirm } from "../../../../sign-in/password-reset.ts";

export const dynamic = "force-dynamic";

/** Sets a new password from a reset link. */
export function POST(request: Request): Promise<Response> {
  return postPasswordResetConfirm(composition(), request);
}
