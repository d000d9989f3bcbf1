import { AppError, toAppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import type { AuthDeps } from "../deps.ts";
import type { FrontRequest } from "./request.ts";

/** Requests of one client from one address in a minute: far above what any client needs, far below what would hurt. */
const USES = 60_000;
/** Of them, refused ones: who guesses secrets, codes or tokens is stopped here. */
const FAILURES = 60;
/** Refused requests of one address in a minute, whatever clients they name. */
const ADDRESS_FAILURES = 600;
const WINDOW_SECONDS = 60;
const MAX_STOPPED = 10_000;

/** Refusals that a guess is answered with. */
const GUESSES: ReadonlySet<unknown> = new Set(["invalid_client", "invalid_grant"]);

export interface TokenThrottle {
  /** Runs a request of the token endpoint, unless its client asked too often. Throws AppError token_rate_limited. */
  run<T>(request: FrontRequest, work: () => Promise<T>): Promise<T>;
}

/**
 * Counts requests per client and address. Nobody is locked out because Redis is away: what is behind this door is proved by
 * secrets, not by counting.
 */
export function createTokenThrottle({ queue, log }: Pick<AuthDeps, "queue" | "log">): TokenThrottle {
  const stopped = new Map<string, number>();
  const count = async (key: string, limit: number): Promise<number> => {
    try {
      return (await queue.counters.hit(key, limit, WINDOW_SECONDS)).retryAfterSeconds;
    } catch (error) {
      log.warn("auth.counters", { error });
      return 0;
    }
  };
  const countFailure = async (key: string, limit: number): Promise<void> => {
    const seconds = await count(`failed:${key}`, limit);
    if (seconds === 0) return;
    if (stopped.size >= MAX_STOPPED) stopped.clear();
    stopped.set(key, Date.now() + seconds * 1000);
  };
  const refuseStopped = (key: string): void => {
    const until = stopped.get(key);
    if (until === undefined) return;
    if (until > Date.now()) throw tooMany(Math.ceil((until - Date.now()) / 1000));
    stopped.delete(key);
  };
  return {
    async run(request, work) {
      const address = `token:${addressNetwork(request.ip ?? "unknown")}`;
      const client = `${address}:${nameOf(request)}`;
      refuseStopped(address);
      refuseStopped(client);
      const seconds = await count(client, USES);
      if (seconds > 0) throw tooMany(seconds);
      try {
        return await work();
      } catch (error) {
        if (GUESSES.has(toAppError(error).meta?.["oauth"])) {
          await Promise.all([countFailure(client, FAILURES), countFailure(address, ADDRESS_FAILURES)]);
        }
        throw error;
      }
    },
  };
}

/** The client a request names, before anything is proved; never its secret, since this is part of a key in Redis. */
function nameOf({ params, headers }: FrontRequest): string {
  const basic = /^basic +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  const [user = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return (params.get("client_id") ?? user).slice(0, 256);
}

function tooMany(retryAfterSeconds: number): AppError {
  return new AppError({
    code: "token_rate_limited",
    kind: "limit_exceeded",
    message: "This client asks for tokens too often, or was refused too often.",
    remedy: "Keep an access token until it expires, and wait before asking again.",
    retryAfterSeconds,
  });
}
