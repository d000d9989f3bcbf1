export {
  ask,
  type ConsentServer,
  eventsOf,
  MCP_ORIGIN,
  makeClient,
  makePerson,
  makeServer,
} from "./consent-world.ts";
export { revokeKey, type SeededClient, seedClient, seedGrant, seedKey, seedRevocation } from "./seed.ts";
export { startTokenIssuer, type TokenClaims, type TokenIssuer } from "./token-issuer.ts";
