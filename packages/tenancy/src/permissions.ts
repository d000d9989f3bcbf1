import { type Permission, type Role, roles } from "@switchyard/contracts";

const MEMBER = ["org.read", "server.read", "mcp.call"] as const satisfies readonly Permission[];
const AUDITOR = ["org.read", "member.read", "key.read", "client.read", "server.read", "audit.read"] as const;
const DEVELOPER = [
  ...MEMBER,
  "member.read",
  "key.read",
  "key.manage",
  "client.read",
  "server.manage",
  "deployment.create",
  "variable.manage",
  "audit.read",
] as const;
const ADMIN = [
  ...DEVELOPER,
  "org.manage",
  "sign_in.manage",
  "member.manage",
  "client.manage",
  "policy.manage",
  "deployment.approve",
  "connection.manage",
] as const;
const OWNER = [...ADMIN, "org.own"] as const;

/** What each role may do: the only place where roles become rights. */
export const permissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set<Permission>(OWNER),
  admin: new Set<Permission>(ADMIN),
  developer: new Set<Permission>(DEVELOPER),
  auditor: new Set<Permission>(AUDITOR),
  member: new Set<Permission>(MEMBER),
};

/** Whether `role` has every right of `other`, and stands at least as high: nobody hands out more than they hold. */
export function coversRole(role: Role, other: Role): boolean {
  const rightsCovered = [...permissions[other]].every((right) => permissions[role].has(right));
  return rightsCovered && roles.indexOf(role) <= roles.indexOf(other);
}

/** Whether `role` stands strictly above `other`. */
export function outranks(role: Role, other: Role): boolean {
  return roles.indexOf(role) < roles.indexOf(other);
}
