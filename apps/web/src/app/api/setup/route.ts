import { composition } from "../../../composition.ts";
import { postSetup } from "../../../sign-in/setup.ts";

export const dynamic = "force-dynamic";

/** Creates the first owner from the setup link. */
export function POST(request: Request): Promise<Response> {
  return postSetup(composition(), request);
}
