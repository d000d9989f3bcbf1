export { type Model, type ModelStore, openModelStore, personGrantOf, type Successor } from "./models/model-store.ts";
export { openSigningKeys, type SigningKeys, type SigningKeysOptions } from "./signing-keys/open-signing-keys.ts";
export {
  ACCESS_TOKEN_SECONDS,
  type AccessTokenInput,
  type IssuedAccessToken,
  issueAccessToken,
} from "./tokens/issue-access-token.ts";
