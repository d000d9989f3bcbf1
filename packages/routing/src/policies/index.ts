export { type CreatePolicyInput, createPolicy, deletePolicy } from "./change-policies.ts";
export { listPolicies } from "./list-policies.ts";
export type { PolicyDeps, PolicyQueryDeps } from "./ports.ts";
export { findServerRules, type RulesOfServer } from "./rules-store.ts";
export { listServerMembers, setServerMembers } from "./server-members.ts";
export { deleteToolGroup, listToolGroups, type PutToolGroupInput, putToolGroup } from "./tool-groups.ts";
