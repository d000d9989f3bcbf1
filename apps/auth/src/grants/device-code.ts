import type { AppError } from "@switchyard/contracts";
import { hashSecret, randomToken } from "@switchyard/crypto";
import {
  type Allowed,
  CLI_CLIENT_ID,
  CLI_SCOPE,
  type DeviceRequest,
  findByDeviceCode,
  issueAccessToken,
  issueCliToken,
  oauthError,
  POLL_SECONDS,
  parseResource,
  personGrantOf,
  readResourceFacts,
  startSignIn,
  takeCliDecision,
  takeDecision,
  useDeviceCode,
} from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import type { FrontAnswer, FrontRequest } from "../front/request.ts";
import { REFRESH_TOKEN_SECONDS, SIGN_IN_SECONDS } from "../lifetimes.ts";
import type { GrantHandler } from "./grant-handler.ts";

/**
 * The device code grant (RFC 8628 section 3.4): the device asks until the person decided in web. The decision is taken
 * once and the code is used once, whoever asks first.
 */
export function createDeviceGrant(deps: AuthDeps): GrantHandler {
  return async (client, request) => {
    const deviceCode = request.params.get("device_code") ?? "";
    const found = deviceCode === "" ? null : await findByDeviceCode(deps.models, deviceCode);
    if (found === null || found.clientId !== client.id) throw unknownCode();
    if (found.isUsed) throw usedCode();
    if (found.isExpired) throw expired();
    await slowDown(deps, deviceCode);
    return found.clientId === CLI_CLIENT_ID
      ? answerCli(deps, deviceCode, found)
      : answerClient(deps, { deviceCode, found, request });
  };
}

async function slowDown({ queue, log }: AuthDeps, deviceCode: string): Promise<void> {
  const key = `device-poll:${hashSecret(deviceCode)}`;
  const hit = await queue.counters.hit(key, 1, POLL_SECONDS - 1).catch((error: unknown) => {
    log.warn("auth.counters", { error });
    return { allowed: true };
  });
  if (!hit.allowed) throw tooFast();
}

async function answerCli(deps: AuthDeps, deviceCode: string, found: DeviceRequest): Promise<FrontAnswer> {
  const decision = await takeCliDecision(deps.db, found.uid);
  if (decision === null) throw pending();
  if (!(await useDeviceCode(deps.models, deviceCode))) throw usedCode();
  if (!decision.allow) throw denied();
  const { userId, orgId } = decision;
  const login = { userId, orgId, deviceName: found.deviceName };
  const { token, seconds } = await issueCliToken({ keys: deps.signingKeys, issuer: deps.issuer }, login);
  return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: seconds, scope: CLI_SCOPE } };
}

interface Polled {
  readonly deviceCode: string;
  readonly found: DeviceRequest;
  readonly request: FrontRequest;
}

async function answerClient(deps: AuthDeps, { deviceCode, found, request }: Polled): Promise<FrontAnswer> {
  const decision = await takeDecision(deps, { uid: found.uid });
  if (decision === null) throw pending();
  if (!(await useDeviceCode(deps.models, deviceCode))) throw usedCode();
  if (!decision.allow) throw denied();
  return signIn(deps, decision, request);
}

/** Begins the sign-in that the person allowed, in the form in which the code flow leaves one. */
async function signIn(deps: AuthDeps, decision: Allowed, { ip, requestId }: FrontRequest): Promise<FrontAnswer> {
  const { userId, clientId, resource } = decision;
  const grantId = await startSignIn(deps, decision, { ip, requestId });
  const now = Math.floor(Date.now() / 1000);
  const scopes = decision.scopes.filter((scope) => scope !== "offline_access");
  await deps.models.save("Grant", grantId, {
    model: {
      ...{ jti: grantId, kind: "Grant", iat: now, exp: now + SIGN_IN_SECONDS, accountId: userId, clientId },
      resources: { [resource]: scopes.join(" ") },
    },
    seconds: SIGN_IN_SECONDS,
  });
  const refreshToken = randomToken(32);
  await deps.models.save("RefreshToken", refreshToken, {
    model: {
      ...{ jti: refreshToken, kind: "RefreshToken", iat: now, iiat: now, exp: now + REFRESH_TOKEN_SECONDS },
      ...{ accountId: userId, clientId, grantId, resource, scope: scopes.join(" "), rotations: 0, gty: "device_code" },
    },
    seconds: REFRESH_TOKEN_SECONDS,
  });
  const access = await accessTokenOf(deps, decision, { grantId, scopes });
  return { status: 200, body: { ...access, refresh_token: refreshToken } };
}

async function accessTokenOf(
  deps: AuthDeps,
  { userId, clientId, resource }: Allowed,
  of: { readonly grantId: string; readonly scopes: readonly string[] },
) {
  const name = parseResource(deps.origins, resource);
  const facts = name && (await readResourceFacts(deps.db, name, { userId }));
  if (facts === null || facts.member === null) throw denied();
  const issued = await issueAccessToken(deps.signingKeys, {
    issuer: deps.issuer,
    audience: resource,
    subject: userId,
    orgId: facts.orgId,
    role: facts.member.role,
    label: facts.member.email,
    clientId,
    scopes: of.scopes,
    grantId: personGrantOf(of.grantId),
  });
  const seconds = Math.round((issued.expiresAt.getTime() - Date.now()) / 1000);
  return { access_token: issued.token, token_type: "Bearer", expires_in: seconds, scope: of.scopes.join(" ") };
}

function pending(): AppError {
  return oauthError("authorization_pending", {
    code: "device_pending",
    message: "The person has not decided yet.",
    remedy: `Ask again in ${POLL_SECONDS} seconds.`,
  });
}

function tooFast(): AppError {
  return oauthError("slow_down", {
    code: "device_polls_too_fast",
    message: "The device asks too often.",
    remedy: `Wait ${POLL_SECONDS} seconds longer between two requests.`,
  });
}

function expired(): AppError {
  return oauthError("expired_token", {
    code: "device_code_expired",
    message: "Nobody decided within ten minutes.",
    remedy: "Begin again with a new device code.",
  });
}

function denied(): AppError {
  return oauthError("access_denied", {
    code: "device_denied",
    message: "The person did not let this device in.",
  });
}

function usedCode(): AppError {
  return oauthError("invalid_grant", {
    code: "device_code_used",
    message: "This device code was used already.",
    remedy: "Begin again with a new device code.",
  });
}

function unknownCode(): AppError {
  return oauthError("invalid_grant", {
    code: "device_code_unknown",
    message: "This device code is not one of this client.",
    remedy: "Begin again with a new device code.",
  });
}
