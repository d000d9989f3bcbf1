import { composition } from "../../../../composition.ts";
import { installed } from "../../../../github/installed.ts";

export const dynamic = "force-dynamic";

/** The App was installed at GitHub, or asked for. */
export function GET(request: Request): Promise<Response> {
  return installed(composition(), request);
}
