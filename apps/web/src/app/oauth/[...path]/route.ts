import { forwardToAuth } from "../../../forward-to-auth.ts";

export const dynamic = "force-dynamic";

/** Every endpoint of the authorization server but its keys. */
export {
  forwardToAuth as DELETE,
  forwardToAuth as GET,
  forwardToAuth as OPTIONS,
  forwardToAuth as POST,
  forwardToAuth as PUT,
};
