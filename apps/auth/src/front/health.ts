import type { AuthDeps } from "../deps.ts";
import type { FrontAnswer } from "./request.ts";

/** `/healthz`: the process is up. `/readyz`: Postgres, Redis and the signing keys answer; 503 names which does not. */
export function createHealth(deps: Pick<AuthDeps, "db" | "queue" | "signingKeys">) {
  return {
    live: async (): Promise<FrontAnswer> => ({ status: 200, body: { status: "ok" } }),
    async ready(): Promise<FrontAnswer> {
      const needs = { postgres: deps.db.ping(), redis: deps.queue.ping(), keys: deps.signingKeys.current() };
      const names = Object.keys(needs);
      const results = await Promise.allSettled(Object.values(needs));
      const states = results.map(({ status }) => (status === "fulfilled" ? "ok" : "unavailable"));
      const isReady = states.every((state) => state === "ok");
      return {
        status: isReady ? 200 : 503,
        body: {
          status: isReady ? "ok" : "unavailable",
          ...Object.fromEntries(names.map((name, i) => [name, states[i]])),
        },
      };
    },
  };
}
