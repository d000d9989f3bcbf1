import { readFile } from "node:fs/promises";
import { baseScopes, type CreateOauthClientInput, Scope } from "@switchyard/contracts";
import { z } from "zod";
import { usageError } from "./usage.ts";

/** Options of `clients create`. */
export interface ClientFlags {
  readonly server: readonly string[];
  readonly scope: readonly string[];
  readonly tool: readonly string[];
  readonly allowIp: readonly string[];
  readonly redirectUri: readonly string[];
  readonly jwks?: string;
  readonly auth?: string;
  readonly purpose?: string;
  readonly owner?: string;
  readonly expiresInDays?: string;
}

const Jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) });

/**
 * What the options of `clients create` ask the API for: without redirect URIs a client that acts by itself, with them one
 * that people sign in through; with keys one that signs. Throws AppError usage.
 */
export async function clientInput(name: string, flags: ClientFlags): Promise<z.input<typeof CreateOauthClientInput>> {
  if (flags.server.length === 0) throw usageError("A client names the servers it may use.", "Give --server <slug>.");
  const jwks = flags.jwks === undefined ? null : await readJwks(flags.jwks);
  const byPeople = flags.redirectUri.length > 0;
  return {
    name,
    grantTypes: byPeople ? ["authorization_code", "refresh_token"] : ["client_credentials"],
    servers: [...flags.server],
    scopes: flags.scope.length === 0 ? [...baseScopes] : flags.scope.map(scopeOf),
    ...(flags.tool.length === 0 ? {} : { tools: [...flags.tool] }),
    ...(flags.allowIp.length === 0 ? {} : { ipAllow: [...flags.allowIp] }),
    ...(byPeople ? { redirectUris: [...flags.redirectUri] } : {}),
    ...(jwks === null ? {} : { jwks, authMethod: "private_key_jwt" as const }),
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(flags.expiresInDays === undefined ? {} : { expiresAt: inDays(flags.expiresInDays) }),
  };
}

function scopeOf(text: string): z.infer<typeof Scope> {
  const scope = Scope.safeParse(text);
  if (scope.success) return scope.data;
  throw usageError(`There is no scope "${text}".`, "Give tools:read, tools:call, tool:<name> or group:<name>.");
}

function inDays(text: string): string {
  const days = Number(text);
  if (Number.isFinite(days) && days > 0) return new Date(Date.now() + days * 86_400_000).toISOString();
  throw usageError(`"${text}" is no number of days.`, "Write it so: --expires-in-days 90");
}

async function readJwks(file: string): Promise<z.infer<typeof Jwks>> {
  try {
    return Jwks.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    throw usageError(`${file} holds no JWK Set.`, 'It has the form { "keys": [ … ] } with public keys only.');
  }
}
