export { type SeededClient, seedClient, seedGrant, seedKey, seedRevocation } from "./seed.ts";
export { startTokenIssuer, type TokenClaims, type TokenIssuer } from "./token-issuer.ts";
