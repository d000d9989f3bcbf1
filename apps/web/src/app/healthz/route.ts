export const dynamic = "force-dynamic";

/** Whether the process is up; asks nothing of its dependencies. */
export function GET(): Response {
  return Response.json({ status: "ok" });
}
