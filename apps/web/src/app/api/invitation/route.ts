import { composition } from "../../../composition.ts";
import { postInvitation } from "../../../sign-in/invitation.ts";

export const dynamic = "force-dynamic";

/** Makes an account from an invitation and joins its org. */
export function POST(request: Request): Promise<Response> {
  return postInvitation(composition(), request);
}
