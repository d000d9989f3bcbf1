import { type PolicySubjectKind, roles, type Server } from "@switchyard/contracts";
import { permissions } from "@switchyard/tenancy";
import { read, readOrNull } from "../../reads/read.ts";
import { type AccessMatrix, accessMatrix, anonymousCaller, namedCaller, roleCallers } from "./access-matrix.ts";

const PAGE = { limit: 200 } as const;
/** More columns of named members would not be read; the rest is found by a member's own reach. */
const SHOWN = 20;

/** All that the Access page of a server shows: rules, whom they can be about, and what follows from them. */
export async function readAccess(params: { readonly org: string; readonly server: string }, server: Server) {
  const { org } = params;
  const [policies, groups, named, manifest, members, clients, keys] = await Promise.all([
    read("listPolicies", { params }),
    read("listToolGroups", { params }),
    read("listServerMembers", { params }),
    readOrNull("getManifest", { params }),
    readOrNull("listMembers", { params: { org }, query: PAGE }),
    readOrNull("listOauthClients", { params: { org }, query: PAGE }),
    readOrNull("listApiKeys", { params: { org }, query: PAGE }),
  ]);
  const people = members?.data ?? [];
  const issued = clients?.data ?? [];
  const mcpKeys = (keys?.data ?? []).filter(({ plane, revokedAt }) => plane === "mcp" && revokedAt === null);
  const tools = manifest?.tools.map(({ name }) => name) ?? [];
  const limitsOf = (kind: PolicySubjectKind, id: string) => {
    if (kind === "user") return { role: people.find(({ userId }) => userId === id)?.role };
    const { scopes, tools: limited } = (kind === "client" ? issued : mcpKeys).find((one) => one.id === id) ?? {};
    return { scopes, tools: limited };
  };
  // Where only the named get in, what a role may do says nothing about who is let in.
  const isRestricted = server.access === "restricted";
  const letIn = isRestricted ? named.data.filter(({ role }) => permissions[role].has("mcp.call")).slice(0, SHOWN) : [];
  const subjects = [
    ...letIn.map(({ userId, email }) => ({ kind: "user" as const, id: userId, label: email })),
    ...policies.data.map(({ subject }) => subject),
  ];
  const about = new Map(subjects.map((subject) => [`${subject.kind}:${subject.id}`, subject]));
  const callers = [...about.values()].flatMap((subject) => {
    const { kind } = subject;
    return kind === "role" ? [] : [namedCaller({ ...subject, kind }, limitsOf(kind, subject.id))];
  });
  const matrix: AccessMatrix = accessMatrix({
    tools,
    policies: policies.data,
    groups: groups.data,
    callers: [
      ...(isRestricted ? [] : roleCallers(roles)),
      ...callers,
      ...(server.access === "public" ? [anonymousCaller] : []),
    ],
  });
  const choices = <T>(list: readonly T[], of: (one: T) => { id: string; label: string }) => list.map(of);
  return {
    policies: policies.data,
    groups: groups.data,
    named: named.data.map(({ id }) => id),
    tools,
    members: people,
    matrix,
    subjects: [
      { kind: "role" as const, choices: choices(roleCallers(roles), ({ id, label }) => ({ id, label })) },
      { kind: "user" as const, choices: choices(people, ({ userId, email }) => ({ id: userId, label: email })) },
      { kind: "client" as const, choices: choices(issued, ({ id, name }) => ({ id, label: name })) },
      {
        kind: "key" as const,
        choices: choices(mcpKeys, ({ id, name, hint }) => ({ id, label: `${name} (${hint}…)` })),
      },
    ],
  };
}
