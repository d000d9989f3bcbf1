import { composition } from "../../../../composition.ts";
import { decideDevice } from "../../../../consent/decide-device.ts";

export const dynamic = "force-dynamic";

/** What the person decided about a device. */
export async function POST(request: Request) {
  return decideDevice(composition(), request);
}
