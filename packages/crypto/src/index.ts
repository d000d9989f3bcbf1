export { canonicalJson, hashSecret, sha256Hex, timingSafeEqualText } from "./hash.ts";
export { type IdPrefix, newId, randomToken } from "./ids.ts";
export { deriveSigningKey, type NewApiKey, newApiKey, parseApiKey, type SigningKey } from "./keys.ts";
export { hashPassword, verifyPassword } from "./password.ts";
export { createSealer, deriveKey, newMasterKey, type Sealer } from "./seal.ts";
