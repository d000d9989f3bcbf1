export { type SetVariablesInput, setVariables } from "./commands/set-variables.ts";
export {
  describeGitCredentials,
  type GitCredential,
  type GitCredentialView,
  openGitCredential,
  removeGitCredential,
  type StoreGitCredentialInput,
  storeGitCredential,
} from "./git-credential.ts";
export { type InForceScope, type InForceVariables, inForceFingerprints, inForceVariables } from "./in-force.ts";
export { listVariables } from "./queries/list-variables.ts";
export { describeVariableSets, openVariableSet, sealVariableSet } from "./variable-set.ts";
export { assertVariableCount, MAX_VARIABLES, type VariableScope, writeVariables } from "./variables.ts";
