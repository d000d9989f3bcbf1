import { composition } from "../../../../composition.ts";
import { connect, connected } from "../../../../github/connected.ts";

export const dynamic = "force-dynamic";

/** Where to go, so that an account at GitHub becomes one's own here. */
export function POST(request: Request): Promise<Response> {
  return connect(composition(), request);
}

/** Back from there. */
export function GET(request: Request): Promise<Response> {
  return connected(composition(), request);
}
