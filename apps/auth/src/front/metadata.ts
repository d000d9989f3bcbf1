import { baseScopes, grantTypes } from "@switchyard/contracts";
import { assertionAlgorithms } from "@switchyard/oauth";

const AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"] as const;

/**
 * What the authorization server says of itself (RFC 8414). The same document stands at OpenID's address, where some clients
 * look first; there are no id tokens, and its OpenID members only satisfy readers that require them.
 */
export function serverMetadata(issuer: string): Readonly<Record<string, unknown>> {
  const auth = {
    endpoint_auth_methods_supported: AUTH_METHODS,
    endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  };
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    registration_endpoint: `${issuer}/oauth/register`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    device_authorization_endpoint: `${issuer}/oauth/device/authorize`,
    jwks_uri: `${issuer}/oauth/jwks`,
    scopes_supported: [...baseScopes, "offline_access"],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: grantTypes,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    ...Object.fromEntries(
      ["token", "revocation", "introspection"].flatMap((endpoint) =>
        Object.entries(auth).map(([name, value]) => [`${endpoint}_${name}`, value]),
      ),
    ),
    service_documentation: `${issuer}/docs/authorization-server`,
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["EdDSA"],
  };
}
