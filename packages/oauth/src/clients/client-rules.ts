import {
  AppError,
  type ClientAuthMethod,
  type ClientPurpose,
  type CreateOauthClientInput,
} from "@switchyard/contracts";
import type { z } from "zod";
import { redirectUriFault } from "./redirect-uri.ts";

type Input = z.output<typeof CreateOauthClientInput>;

const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

/** How a client proves itself when nobody said: by its keys where it has some, else by a secret. */
export function authMethodOf(input: Pick<Input, "authMethod" | "jwks">): ClientAuthMethod {
  return input.authMethod ?? (input.jwks === undefined ? "secret" : "private_key_jwt");
}

/** What a client is for when nobody said: a person where it has an owner, an agent where people sign in by it, else CI. */
export function purposeOf(input: Pick<Input, "purpose" | "owner" | "grantTypes">): ClientPurpose {
  if (input.purpose !== undefined) return input.purpose;
  if (input.owner !== undefined) return "person";
  return input.grantTypes.includes("client_credentials") ? "ci" : "agent";
}

/**
 * Refuses a client whose parts do not fit: how it gets tokens, how it proves itself, where people are sent back to. Throws
 * AppError client_grants_invalid, client_auth_method_invalid, client_redirects_invalid.
 */
export function checkClient(input: Pick<Input, "grantTypes" | "redirectUris" | "authMethod" | "jwks">): void {
  const grants: ReadonlySet<string> = new Set(input.grantTypes);
  const method = authMethodOf(input);
  const people = grants.has("authorization_code") || grants.has(DEVICE);
  if (grants.has("refresh_token") && !people) {
    throw refused(
      "client_grants_invalid",
      "grantTypes",
      "refresh_token goes with authorization_code or the device grant.",
    );
  }
  if (grants.has("client_credentials") && method === "none") {
    const message = "A client without secret or keys cannot use client_credentials: anybody could say its name.";
    throw refused("client_auth_method_invalid", "authMethod", message);
  }
  if ((method === "private_key_jwt") !== (input.jwks !== undefined)) {
    const message = "private_key_jwt and `jwks` go together: the public keys are what proves the client.";
    throw refused("client_auth_method_invalid", input.jwks === undefined ? "jwks" : "authMethod", message);
  }
  checkRedirects(input.redirectUris ?? [], grants.has("authorization_code"));
}

/**
 * Refuses redirect URIs that a client may not have, or has no use for: https, http on loopback, or its own program's
 * scheme. Throws AppError client_redirects_invalid.
 */
export function checkRedirects(uris: readonly string[], sendsPeopleBack: boolean): void {
  if (sendsPeopleBack && uris.length === 0) {
    const message = "authorization_code needs at least one redirect URI: where people are sent back to.";
    throw refused("client_redirects_invalid", "redirectUris", message);
  }
  if (!sendsPeopleBack && uris.length > 0) {
    const message = "Redirect URIs are for authorization_code; this client sends nobody back.";
    throw refused("client_redirects_invalid", "redirectUris", message);
  }
  uris.forEach((uri, index) => {
    const fault = redirectUriFault(uri);
    if (fault !== null) throw refused("client_redirects_invalid", `redirectUris.${index}`, `"${uri}" ${fault}.`);
  });
}

function refused(code: string, path: string, message: string): AppError {
  return new AppError({
    code,
    kind: "invalid_input",
    message,
    remedy: "Correct the field and try again.",
    meta: { errors: [{ path: `body.${path}`, message }] },
  });
}
