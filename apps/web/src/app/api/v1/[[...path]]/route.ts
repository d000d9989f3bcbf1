import { createApi } from "../../../../api/handle.ts";
import { composition } from "../../../../composition.ts";

export const dynamic = "force-dynamic";

/** Every route of the REST API: the table of operations decides, see src/api. */
function handle(request: Request): Promise<Response> {
  return createApi(composition())(request);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
