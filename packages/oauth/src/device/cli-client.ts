import type { KnownClient } from "../clients/known-client.ts";

/** Our own command, which signs in by the device flow and gets a key to the management API for it, never MCP tokens. */
export const CLI_CLIENT_ID = "switchyard-cli";

export const cliClient: KnownClient = {
  id: CLI_CLIENT_ID,
  kind: "registered",
  name: "Switchyard CLI",
  redirectUris: [],
  grantTypes: ["urn:ietf:params:oauth:grant-type:device_code"],
  authMethod: "none",
  secrets: [],
  jwks: null,
  jwksUri: null,
  issued: null,
};

/** The one audience of its tokens; no door takes them but the exchange for a key. */
export function managementResource(issuer: string): string {
  return `${issuer}/api/v1`;
}
