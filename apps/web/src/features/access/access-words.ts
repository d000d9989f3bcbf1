import type { AccessMode, Policy, PolicySubjectKind } from "@switchyard/contracts";

/** A verdict about one tool and one caller, as people read it. */
export const verdictWords = {
  callable: "May call it",
  policy_denied: "A policy keeps them from it",
  credential_limited: "The credential is limited to other tools",
  scope_missing: "No scope of the credential reaches it",
} as const;

export const subjectKindWords: Readonly<Record<PolicySubjectKind | "anonymous", string>> = {
  role: "Role",
  user: "Member",
  client: "Client",
  key: "API key",
  anonymous: "No credential",
};

/** Who gets in at all, in one sentence per mode. */
export const accessWords: Readonly<Record<AccessMode, { readonly title: string; readonly hint: string }>> = {
  organization: {
    title: "Organization",
    hint: "Owners, admins, developers and members, keys of the organization, and clients that name the server.",
  },
  restricted: {
    title: "Restricted",
    hint: "Only the members named below, and clients and keys that name the server. Other members do not see it.",
  },
  public: { title: "Public", hint: "Anyone who knows the endpoint, without a credential." },
  own: { title: "Own sign-in", hint: "The server signs its callers in by itself." },
};

/** Which tools a policy is about, short. */
export function toolsWords({ tools }: Pick<Policy, "tools">): string {
  if (tools.includes("*")) return "every tool";
  const [first = "no tool", second, ...more] = tools;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
