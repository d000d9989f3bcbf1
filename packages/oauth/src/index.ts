export {
  authenticateClient,
  type ClientAuthDeps,
  type ClientClaim,
  clientProofParams,
} from "./clients/authenticate-client.ts";
export { assertionAlgorithms } from "./clients/client-assertion.ts";
export { type ClientDirectory, type ClientDirectoryOptions, openClientDirectory } from "./clients/client-directory.ts";
export { type NewClientSecret, newClientSecret } from "./clients/client-secret.ts";
export { type Collected, collectCredential } from "./clients/commands/collect-credential.ts";
export { type CreateClientInput, createClient } from "./clients/commands/create-client.ts";
export { createClientLink } from "./clients/commands/create-client-link.ts";
export { revokeClient } from "./clients/commands/revoke-client.ts";
export { rotateClientSecret } from "./clients/commands/rotate-client-secret.ts";
export { updateClient } from "./clients/commands/update-client.ts";
export { type ClientTokens, openClientTokens, type TokenAnswer } from "./clients/issue-client-token.ts";
export { clientFault, type IssuedLimits, type KnownClient } from "./clients/known-client.ts";
export { getClient } from "./clients/queries/get-client.ts";
export { getClientCaller } from "./clients/queries/get-client-caller.ts";
export { listClients } from "./clients/queries/list-clients.ts";
export { redirectUriFault } from "./clients/redirect-uri.ts";
export { requestCookieName } from "./consent/browser-cookie.ts";
export { shownName } from "./consent/client-words.ts";
export { type DecideConsentInput, decideConsent, recallConsent } from "./consent/decide-consent.ts";
export type { Allowed, Decision } from "./consent/decision-store.ts";
export {
  type AskedScope,
  type ConsentRequest,
  getConsentRequest,
  type ShownClient,
} from "./consent/get-consent-request.ts";
export type { ConsentDeps, RequestDeps } from "./consent/ports.ts";
export { takeDecision } from "./consent/take-decision.ts";
export { CLI_CLIENT_ID, managementResource } from "./device/cli-client.ts";
export {
  CLI_SCOPE,
  type CliLogin,
  decideCliLogin,
  issueCliToken,
  redeemCliToken,
  takeCliDecision,
} from "./device/cli-login.ts";
export {
  beginDeviceRequest,
  DEVICE_SECONDS,
  type DeviceRequest,
  findByDeviceCode,
  POLL_SECONDS,
  useDeviceCode,
} from "./device/device-requests.ts";
export { type DeviceDeps, type FoundDevice, findDeviceRequest } from "./device/find-device-request.ts";
export { shownUserCode } from "./device/user-code.ts";
export { listGrants, listMyGrants } from "./grants/list-grants.ts";
export { revokeGrant, revokeMyGrant } from "./grants/revoke-grant.ts";
export { type Model, type ModelStore, openModelStore, personGrantOf, type Successor } from "./models/model-store.ts";
export { asOauthError, type OauthErrorAnswer, type OauthErrorCode, oauthError, toOauthAnswer } from "./oauth-error.ts";
export {
  deleteRegistration,
  noteRegisteredUse,
  type RegistrationAccess,
  type RegistrationDeps,
  readRegistrationOf,
  registerClient,
  updateRegistration,
} from "./registration/registrations.ts";
export { type ResourceFacts, readResourceFacts } from "./resources/access-store.ts";
export { mayUseResource } from "./resources/may-use-resource.ts";
export { openPageOrigins, type PageOrigins } from "./resources/page-origin-store.ts";
export { type McpOrigins, parseResource, type ResourceName } from "./resources/resource-name.ts";
export { endSignIn, type SignInEnd } from "./sign-ins/end-sign-in.ts";
export { startSignIn } from "./sign-ins/start-sign-in.ts";
export { openSigningKeys, type SigningKeys, type SigningKeysOptions } from "./signing-keys/open-signing-keys.ts";
export { introspectToken, type TokenStateDeps } from "./tokens/introspect-token.ts";
export {
  ACCESS_TOKEN_SECONDS,
  type AccessTokenInput,
  type IssuedAccessToken,
  issueAccessToken,
} from "./tokens/issue-access-token.ts";
export { revokeToken } from "./tokens/revoke-token.ts";
export { sweepRevocations } from "./tokens/token-state-store.ts";
