import { describeReach } from "@switchyard/deployments";
import {
  createPolicy,
  deletePolicy,
  deleteToolGroup,
  listPolicies,
  listServerMembers,
  listToolGroups,
  putToolGroup,
  setServerMembers,
} from "@switchyard/routing/policies";
import { getMember } from "@switchyard/tenancy";
import { type Handlers, wholeList } from "../handler.ts";

type Operations =
  | "listPolicies"
  | "createPolicy"
  | "deletePolicy"
  | "listToolGroups"
  | "putToolGroup"
  | "deleteToolGroup"
  | "listServerMembers"
  | "setServerMembers"
  | "getMemberReach";

/** Who may call which server, and which of its tools. */
export const policyHandlers: Pick<Handlers, Operations> = {
  listPolicies: async ({ deps, principal, params }) => wholeList(await listPolicies(deps, principal, params)),
  createPolicy: ({ deps, principal, params, body }) => createPolicy(deps, principal, { ...body, ...params }),
  async deletePolicy({ deps, principal, params }) {
    await deletePolicy(deps, principal, params);
    return undefined;
  },
  listToolGroups: async ({ deps, principal, params }) => wholeList(await listToolGroups(deps, principal, params)),
  putToolGroup: ({ deps, principal, params, body }) => putToolGroup(deps, principal, { ...body, ...params }),
  async deleteToolGroup({ deps, principal, params }) {
    await deleteToolGroup(deps, principal, params);
    return undefined;
  },
  listServerMembers: async ({ deps, principal, params }) => wholeList(await listServerMembers(deps, principal, params)),
  setServerMembers: async ({ deps, principal, params, body }) =>
    wholeList(await setServerMembers(deps, principal, { server: params.server, members: body.members })),
  async getMemberReach({ deps, principal, params }) {
    const { userId, role } = await getMember(deps, principal, params);
    const unlimited = { clientId: null, keyId: null, scopes: null, tools: null, serverIds: null };
    return describeReach(deps, principal, { caller: { kind: "user", userId, role, ...unlimited }, serverIds: null });
  },
};
