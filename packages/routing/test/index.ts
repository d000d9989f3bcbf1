export {
  freshSlug,
  makeLive,
  type SeededPreview,
  type SeededServer,
  seedDeployment,
  seedInstance,
  seedKey,
  seedOrg,
  seedPreview,
  seedRevocation,
  seedServer,
  setEnvironment,
  setInstance,
} from "./seed.ts";
export { startTokenIssuer, type TokenClaims, type TokenIssuer } from "./token-issuer.ts";
