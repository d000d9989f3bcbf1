/** Who calls: by App JWT, installation token, user token or nobody. */
import { verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { refusal } from "./http.ts";
import { type Caller, installedRepos, type Repo, roleIn, type TestApp, type World } from "./world.ts";

/** Reads `Authorization`; a bearer that is not good is 401, never nobody. */
export function callerOf(world: World, headers: IncomingHttpHeaders): Caller {
  const [, scheme = "", value = ""] = /^(\S+) +(.+)$/.exec(headers.authorization ?? "") ?? [];
  if (headers.authorization === undefined) return { kind: "nobody" };
  if (/^basic$/i.test(scheme)) return callerOfToken(world, passwordOf(value));
  if (!/^(bearer|token)$/i.test(scheme)) throw refusal(401, "Bad credentials");
  return value.split(".").length === 3 ? { kind: "app", app: appOfJwt(world, value) } : callerOfToken(world, value);
}

function passwordOf(basic: string): string {
  const plain = Buffer.from(basic, "base64").toString("utf8");
  return plain.slice(plain.indexOf(":") + 1);
}

function callerOfToken(world: World, value: string): Caller {
  const token = world.tokens.get(value);
  if (!token || token.expiresAt <= Date.now()) throw refusal(401, "Bad credentials");
  if (token.kind === "user") return { kind: "user", login: token.login, token };
  const installation = world.installations.get(token.installationId);
  const app = installation && world.apps.get(installation.appId);
  if (!installation || !app) throw refusal(401, "Bad credentials");
  if (installation.suspendedAt) throw refusal(403, "This installation has been suspended");
  return { kind: "installation", installation, app, token };
}

function appOfJwt(world: World, jwt: string): TestApp {
  const [head = "", claims = "", signature = ""] = jwt.split(".");
  const header = decode(head);
  const payload = decode(claims);
  if (!header || !payload || header["alg"] !== "RS256") throw refusal(401, "A JSON web token could not be decoded");
  const app = [...world.apps.values()].find(
    ({ id, clientId }) => String(payload["iss"]) === String(id) || payload["iss"] === clientId,
  );
  if (!app) throw refusal(404, "Integration not found");
  const signed = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    app.publicPem,
    Buffer.from(signature, "base64url"),
  );
  if (!signed) throw refusal(401, "A JSON web token could not be decoded");
  checkTimes(payload);
  return app;
}

function checkTimes(payload: Record<string, unknown>): void {
  const now = Date.now() / 1000;
  const { iat, exp } = payload as { iat?: unknown; exp?: unknown };
  if (typeof iat !== "number" || iat > now + 5) {
    throw refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== "number" || exp <= now) {
    throw refusal(401, "'Expiration time' claim ('exp') must be a numeric value representing a future time");
  }
  if (exp > now + 600) throw refusal(401, "'Expiration time' claim ('exp') is too far in the future");
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whether the caller may know that a repository is there. */
export function maySee(world: World, caller: Caller, repo: Repo): boolean {
  if (!repo.private) return true;
  if (caller.kind === "installation") return grantedRepos(world, caller).includes(repo);
  if (caller.kind !== "user" || roleIn(repo, caller.login) === null) return false;
  return caller.token.appId === null || covered(world, caller.token.appId, repo);
}

/** The repositories of an installation token. */
export function grantedRepos(world: World, caller: Extract<Caller, { kind: "installation" }>): Repo[] {
  const only = caller.token.repositoryIds;
  return installedRepos(world, caller.installation).filter((repo) => only === null || only.has(repo.id));
}

/** Whether an installation of the App covers a repository. */
export function covered(world: World, appId: number, repo: Repo): boolean {
  return [...world.installations.values()].some(
    (installation) =>
      installation.appId === appId && !installation.suspendedAt && installedRepos(world, installation).includes(repo),
  );
}

const LEVELS = ["none", "read", "write", "admin"];

/** Whether granted permissions hold one of those asked for. */
export function holds(granted: Readonly<Record<string, string>>, names: readonly string[], level: string): boolean {
  return names.some((name) => LEVELS.indexOf(granted[name] ?? "none") >= LEVELS.indexOf(level));
}

interface Need {
  readonly any: readonly string[];
  readonly level: string;
}

/** Refuses a caller without one of these permissions in a repository that it can see. */
export function need(at: { world: World; caller: Caller; repo: Repo }, wanted: Need): void {
  const { world, caller, repo } = at;
  if (caller.kind === "nobody" && (wanted.level !== "read" || repo.private))
    throw refusal(401, "Requires authentication");
  if (caller.kind === "app") throw refusal(403, "Resource not accessible by integration");
  if (caller.kind === "user") needOfPerson(world, caller, { repo, wanted });
  if (caller.kind === "installation") needOfInstallation(world, caller, { repo, wanted });
}

function needOfPerson(
  world: World,
  { login, token }: Extract<Caller, { kind: "user" }>,
  { repo, wanted }: { repo: Repo; wanted: Need },
): void {
  if (wanted.level === "read") return;
  if (roleIn(repo, login) !== "write") throw refusal(403, "Must have push access to repository.");
  const app = token.appId === null ? undefined : world.apps.get(token.appId);
  const allowed = !app || (covered(world, app.id, repo) && holds(app.permissions, wanted.any, "write"));
  if (!allowed) throw refusal(403, "Resource not accessible by integration");
}

function needOfInstallation(
  world: World,
  caller: Extract<Caller, { kind: "installation" }>,
  { repo, wanted }: { repo: Repo; wanted: Need },
): void {
  const inside = grantedRepos(world, caller).includes(repo);
  const allowed = inside
    ? holds(caller.token.permissions, wanted.any, wanted.level)
    : wanted.level === "read" && !repo.private;
  if (!allowed) throw refusal(403, "Resource not accessible by integration");
}

/** Whose name stands at what a caller writes. */
export function writerName(caller: Caller): string {
  if (caller.kind === "user") return caller.login;
  return caller.kind === "installation" ? `${caller.app.slug}[bot]` : "ghost";
}
