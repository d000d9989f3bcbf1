import { toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { starterArchive } from "@switchyard/templates/starter";
import { authenticate } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { limitRate } from "../api/rate-limit.ts";
import type { Composition } from "../composition.ts";

/** `GET /api/templates/{template}/archive`: a starter as a ZIP, for anybody who is signed in and for manage keys. */
export async function getStarterArchive(deps: Composition, request: Request, template: string): Promise<Response> {
  const requestId = newId("req");
  try {
    const identity = await authenticate(deps, request, requestId);
    await limitRate(deps, identity.id);
    const archive = await starterArchive(deps.startersDir, template);
    return new Response(new Uint8Array(archive), {
      headers: {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${template}.zip"`,
        "content-length": String(archive.byteLength),
        "cache-control": "private, no-cache",
      },
    });
  } catch (thrown) {
    return problemResponse(toAppError(thrown), requestId);
  }
}
