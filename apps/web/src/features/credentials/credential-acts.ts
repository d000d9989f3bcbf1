import type { OneTimeLink, RotatedSecret, Scope } from "@switchyard/contracts";
import type { z } from "zod";
import { call } from "../../client/call.ts";

/** A client or key that is acted on. */
export interface Target {
  readonly kind: "client" | "key";
  readonly org: string;
  readonly id: string;
  readonly name: string;
}

/** Makes a new secret; the one before works on for the overlap. */
export function rotate({ kind, org, id }: Target, overlapHours: number): Promise<z.output<typeof RotatedSecret>> {
  const body = { overlapHours };
  return kind === "client"
    ? call("rotateOauthClient", { params: { org, client: id }, body })
    : call("rotateApiKey", { params: { org, key: id }, body });
}

/** Makes a one-time link. */
export function makeLink(
  { kind, org, id }: Target,
  body: { readonly expiresInHours: number; readonly overlapHours: number },
): Promise<z.output<typeof OneTimeLink>> {
  return kind === "client"
    ? call("createOauthClientLink", { params: { org, client: id }, body })
    : call("createApiKeyLink", { params: { org, key: id }, body });
}

/** Suspends it, or lets it go on. */
export async function suspend({ kind, org, id }: Target, suspended: boolean): Promise<void> {
  if (kind === "client") await call("updateOauthClient", { params: { org, client: id }, body: { suspended } });
  else await call("updateApiKey", { params: { org, key: id }, body: { suspended } });
}

/** Changes what limits it. */
export async function changeLimits(
  { kind, org, id }: Target,
  body: {
    readonly servers?: string[];
    readonly scopes?: Scope[];
    readonly tools?: string[];
    readonly ipAllow: string[];
    readonly expiresAt?: string | null;
  },
): Promise<void> {
  if (kind === "client") await call("updateOauthClient", { params: { org, client: id }, body });
  else await call("updateApiKey", { params: { org, key: id }, body });
}

/** Ends it for good. */
export async function revoke({ kind, org, id }: Target): Promise<void> {
  if (kind === "client") await call("revokeOauthClient", { params: { org, client: id } });
  else await call("revokeApiKey", { params: { org, key: id } });
}

/** Where a credential's page is. */
export function pageOf({ kind, org, id }: Pick<Target, "kind" | "org" | "id">): string {
  return `/${org}/credentials/${kind === "client" ? "clients" : "keys"}/${id}`;
}
