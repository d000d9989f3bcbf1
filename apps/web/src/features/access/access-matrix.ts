import type { Policy, PolicySubjectKind, Role, ToolGroup } from "@switchyard/contracts";
import { judgeTool, permissions, type ToolCaller, type ToolVerdict, toolRules } from "@switchyard/tenancy";

/** Somebody whose calls are looked at: everyone of a role, or one that a policy names. */
export interface MatrixCaller {
  readonly kind: PolicySubjectKind | "anonymous";
  readonly id: string;
  readonly label: string;
  readonly caller: ToolCaller;
}

export interface AccessMatrix {
  readonly callers: readonly { readonly key: string; readonly kind: MatrixCaller["kind"]; readonly label: string }[];
  /** By tool, in the order of the callers. */
  readonly rows: readonly { readonly tool: string; readonly verdicts: readonly ToolVerdict[] }[];
}

const nobody: ToolCaller = { userId: null, role: null, clientId: null, keyId: null, scopes: null, tools: null };

/** Everyone of each role that may call tools at all. */
export function roleCallers(all: readonly Role[]): MatrixCaller[] {
  return all
    .filter((role) => permissions[role].has("mcp.call"))
    .map((role) => ({ kind: "role", id: role, label: role, caller: { ...nobody, role } }));
}

/** Who calls without a credential. */
export const anonymousCaller: MatrixCaller = { kind: "anonymous", id: "", label: "anyone", caller: nobody };

/** A person with a role, or a client or key with its limits; empty limits limit nothing. */
export function namedCaller(
  subject: { readonly kind: "user" | "client" | "key"; readonly id: string; readonly label: string },
  limits: {
    readonly role?: Role | undefined;
    readonly scopes?: readonly string[] | undefined;
    readonly tools?: readonly string[] | undefined;
  },
): MatrixCaller {
  const setOf = (values: readonly string[] | undefined) => (values?.length ? new Set(values) : null);
  const field = { user: "userId", client: "clientId", key: "keyId" }[subject.kind];
  const more = { role: limits.role ?? null, scopes: setOf(limits.scopes), tools: setOf(limits.tools) };
  return { ...subject, caller: { ...nobody, ...more, [field]: subject.id } };
}

/** Which tool which caller may call: the decision that the ingress takes. */
export function accessMatrix(input: {
  readonly tools: readonly string[];
  readonly policies: readonly Pick<Policy, "effect" | "tools" | "subject">[];
  readonly groups: readonly Pick<ToolGroup, "name" | "tools">[];
  readonly callers: readonly MatrixCaller[];
}): AccessMatrix {
  const { tools, groups, callers } = input;
  const policies = input.policies.map(({ effect, tools: about, subject }) => ({
    ...{ effect, tools: about, subjectKind: subject.kind, subject: subject.id },
  }));
  const rules = toolRules({ policies, groups });
  return {
    callers: callers.map(({ kind, id, label }) => ({ key: `${kind}:${id}`, kind, label })),
    rows: tools.map((tool) => ({ tool, verdicts: callers.map(({ caller }) => judgeTool(caller, tool, rules)) })),
  };
}
