import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import { randomToken } from "@switchyard/crypto";
import { noteProviderAnswer, openProviderForSignIn, waysInByEmail } from "@switchyard/tenancy";
import { z } from "zod";
import type { Composition } from "../../composition.ts";
import { localPath } from "../../local-path.ts";
import { formEndpoint } from "../form-endpoint.ts";
import { rememberAttempt } from "./attempt-cookie.ts";
import { authorizationUrl, type Checks } from "./openid.ts";

const WINDOW_SECONDS = 15 * 60;
const LIMITS = { ways: 200, start: 60 } as const;

/**
 * `POST /api/sign-in/ways`: the providers by which an address signs in. Depends on the address's domain alone, never on
 * whether somebody has it.
 */
export const postWays = formEndpoint({
  name: "web.sign_in_ways",
  body: z.strictObject({ email: z.string().max(320) }),
  async act(deps, { email }, from) {
    await limit(deps, "ways", from.ip);
    return Response.json({ ways: await waysInByEmail(deps, email) }, { headers: { "cache-control": "no-store" } });
  },
});

/**
 * `POST /api/sign-in/start`: begins a sign-in by an org's provider and answers where the browser goes. What it must bring
 * back is sealed into a cookie of this browser. A POST from our own pages only: no other site signs anybody in.
 */
export const postStart = formEndpoint({
  name: "web.sign_in_start",
  body: z.strictObject({
    provider: z.string().max(64),
    email: z.string().max(320).optional(),
    returnTo: z.string().max(2048).optional(),
  }),
  async act(deps, input, from) {
    await limit(deps, "start", from.ip);
    const opened = await openProviderForSignIn(deps, { providerId: input.provider });
    const checks: Checks = { state: randomToken(32), nonce: randomToken(32), verifier: randomToken(32) };
    const url = await authorizationUrl(deps, opened, { checks, loginHint: input.email?.trim() || null }).catch(
      async (error: unknown) => {
        const reason = error instanceof AppError ? String(error.meta?.["reason"] ?? error.message) : null;
        if (reason !== null) await noteProviderAnswer(deps, { providerId: opened.row.id, fault: reason });
        throw error;
      },
    );
    const returnTo = localPath(input.returnTo) ?? `/${opened.orgSlug}`;
    const attempt = { ...checks, provider: opened.row.id, returnTo };
    return Response.json(
      { url },
      { headers: { "set-cookie": rememberAttempt(deps, attempt), "cache-control": "no-store" } },
    );
  },
});

async function limit(deps: Composition, act: keyof typeof LIMITS, ip: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await deps.queue.counters.hit(
    `sso:${act}:${addressNetwork(ip)}`,
    LIMITS[act],
    WINDOW_SECONDS,
  );
  if (allowed) return;
  throw new AppError({
    code: "too_many_attempts",
    kind: "limit_exceeded",
    message: "Too many attempts from this address.",
    remedy: `Wait ${Math.ceil(retryAfterSeconds / 60)} minutes and try again.`,
    retryAfterSeconds,
  });
}
