import { composition } from "../../../../../composition.ts";
import { getStarterArchive } from "../../../../../starters/archive.ts";

export const dynamic = "force-dynamic";

/** A starter template as a ZIP. */
export async function GET(
  request: Request,
  context: { readonly params: Promise<{ readonly template: string }> },
): Promise<Response> {
  const { template } = await context.params;
  return getStarterArchive(composition(), request, template);
}
