export { type Assertions, assertionJwks, openAssertions, publishAssertionKeys } from "./assertions.ts";
export {
  type CredentialDoor,
  type CredentialDoorOptions,
  type CredentialUse,
  type DoorTarget,
  openCredentialDoor,
} from "./credential-door.ts";
