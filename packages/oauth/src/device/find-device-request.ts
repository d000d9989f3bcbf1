import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import type { Identity, Throttle } from "@switchyard/tenancy";
import type { RequestDeps } from "../consent/ports.ts";
import { openModelStore } from "../models/model-store.ts";
import { CLI_CLIENT_ID } from "./cli-client.ts";
import { findByUserCode } from "./device-requests.ts";
import { readUserCode, shownUserCode } from "./user-code.ts";

/** What finding a device stands on: sealed requests, and a throttle against guesses. */
export interface DeviceDeps extends RequestDeps {
  readonly throttle: Pick<Throttle, "hit">;
}

/** What a user code leads to. */
export interface FoundDevice {
  /**
   * Of the request for consent. For a `client`, `getConsentRequest` and `decideConsent` take it with `browser` = `uid`: the
   * typed code stands for the cookie. For our own command (`cli`), `decideCliLogin` takes it.
   */
  readonly uid: string;
  readonly kind: "client" | "cli";
  /** The code as the device shows it, for the person to compare. */
  readonly userCode: string;
  /** What the device calls itself, and the address it asked from; its own claims. */
  readonly deviceName: string | null;
  readonly ip: string | null;
}

const WINDOW_SECONDS = 600;

/**
 * The device flow that a signed-in person's typed user code belongs to. Guesses are limited per person and per address: of
 * 25 600 000 000 codes nobody tries more than a hundred. Throws AppError user_code_unknown, too_many_user_codes.
 */
export async function findDeviceRequest(
  deps: DeviceDeps,
  identity: Identity,
  input: { readonly userCode: string; readonly ip: string | null },
): Promise<FoundDevice> {
  await limit(deps, `device-code:person:${identity.id}`, 20);
  if (input.ip !== null) await limit(deps, `device-code:address:${addressNetwork(input.ip)}`, 100);
  const code = readUserCode(input.userCode);
  const request = code && (await findByUserCode(openModelStore(deps), code));
  if (!code || !request || request.isUsed || request.isExpired) throw unknownCode();
  return {
    uid: request.uid,
    kind: request.clientId === CLI_CLIENT_ID ? "cli" : "client",
    userCode: shownUserCode(code),
    deviceName: request.deviceName,
    ip: request.ip,
  };
}

async function limit({ throttle }: DeviceDeps, key: string, hits: number): Promise<void> {
  const { allowed, retryAfterSeconds } = await throttle.hit(key, hits, WINDOW_SECONDS);
  if (allowed) return;
  throw new AppError({
    code: "too_many_user_codes",
    kind: "limit_exceeded",
    message: "Too many codes were tried.",
    remedy: `Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes.`,
    retryAfterSeconds,
  });
}

function unknownCode(): AppError {
  return new AppError({
    code: "user_code_unknown",
    kind: "not_found",
    message: "No device waits with this code: it was mistyped, used, or is older than ten minutes.",
    remedy: "Compare it with what the device shows, or have the device start again.",
  });
}
