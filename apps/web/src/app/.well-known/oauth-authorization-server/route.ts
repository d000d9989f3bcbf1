import { forwardToAuth } from "../../../forward-to-auth.ts";

export const dynamic = "force-dynamic";

/** What the authorization server says of itself (RFC 8414). */
export { forwardToAuth as GET, forwardToAuth as OPTIONS };
