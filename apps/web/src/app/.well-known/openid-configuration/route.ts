import { forwardToAuth } from "../../../forward-to-auth.ts";

export const dynamic = "force-dynamic";

/** The same where OpenID Connect Discovery has it: some clients look there first. */
export { forwardToAuth as GET, forwardToAuth as OPTIONS };
