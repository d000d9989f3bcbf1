import { composition } from "../../../../composition.ts";
import { appMade } from "../../../../github/app-made.ts";
import { handOver } from "../../../../github/hand-over.ts";

export const dynamic = "force-dynamic";

/** GitHub made the App of our manifest. */
export function GET(request: Request): Promise<Response> {
  return appMade(composition(), request);
}

/** On to GitHub, with the manifest. */
export function POST(request: Request): Promise<Response> {
  return handOver(composition(), request);
}
