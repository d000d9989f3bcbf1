export {
  freshSlug,
  makeLive,
  type SeededServer,
  seedDeployment,
  seedInstance,
  seedKey,
  seedOrg,
  seedRevocation,
  seedServer,
  setInstance,
} from "./seed.ts";
export { startTokenIssuer, type TokenClaims, type TokenIssuer } from "./token-issuer.ts";
