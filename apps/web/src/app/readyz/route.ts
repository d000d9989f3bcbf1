import { composition } from "../../composition.ts";

export const dynamic = "force-dynamic";

/** Whether Postgres and Redis answer: 200, or 503 naming which does not. */
export async function GET(): Promise<Response> {
  const { db, queue } = composition();
  const [postgres, redis] = await Promise.allSettled([db.ping(), queue.ping()]);
  const ready = postgres.status === "fulfilled" && redis.status === "fulfilled";
  const state = (result: PromiseSettledResult<void>) => (result.status === "fulfilled" ? "ok" : "unavailable");
  return Response.json(
    { status: ready ? "ok" : "unavailable", postgres: state(postgres), redis: state(redis) },
    { status: ready ? 200 : 503 },
  );
}
