import { type Permission, type PermissionRow, type Role, roles } from "@switchyard/contracts";

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

/** What each right lets its holder do, as people read it in the dashboard and the documentation. */
const descriptions: Readonly<Record<Permission, string>> = {
  "org.read": "See the organization",
  "server.read": "See servers, deployments, logs and usage",
  "mcp.call": "Call tools, as far as access and policies of the server let them",
  "member.read": "See who belongs to the organization and who is invited",
  "key.read": "See API keys and when they were used",
  "client.read": "See OAuth clients, what they reach, and what members let clients do",
  "audit.read": "Read the audit trail",
  "key.manage": "Create API keys up to their own role; rotate and revoke their own",
  "server.manage": "Create, change and delete servers and their environments",
  "deployment.create": "Deploy, redeploy, promote, roll back and cancel",
  "variable.manage": "Set variables and secrets",
  "org.manage": "Rename the organization, make password links, act on keys of others",
  "member.manage": "Invite people, change roles up to their own, remove members",
  "client.manage": "Issue, rotate, suspend and revoke OAuth clients; end members' grants",
  "policy.manage": "Decide who may call which tool, and how much; name the members of restricted servers",
  "deployment.approve": "Approve code from forks; promote what a gate blocks",
  "connection.manage": "Connect GitHub and see what its webhooks brought",
  "sign_in.manage": "Connect identity providers, claim domains, enforce single sign-on, end members' sessions",
  "org.own": "Make and unmake owners, transfer ownership",
};

/** What a role is for, in one sentence. */
export const roleDescriptions: Readonly<Record<Role, string>> = {
  owner: "Everything, including who else is an owner.",
  admin: "Everything but making and unmaking owners.",
  developer: "Creates and deploys servers, sets variables, makes keys, reads the audit trail.",
  auditor: "Sees servers, people, credentials and the audit trail; changes nothing and calls no tools.",
  member: "Sees servers and calls their tools, where access and policies let them.",
};

/** The roles that a role may give, strongest first. */
export function rolesToGive(role: Role): readonly Role[] {
  return roles.filter((other) => coversRole(role, other));
}

/** The table of roles and rights, as the API, the dashboard and the documentation show it. */
export const permissionTable: readonly PermissionRow[] = Object.entries(descriptions).map(
  ([permission, description]) => ({
    permission,
    description,
    roles: roles.filter((role) => permissions[role].has(permission as Permission)),
  }),
);

/** Whether `role` has every right of `other`, and stands at least as high: nobody hands out more than they hold. */
export function coversRole(role: Role, other: Role): boolean {
  const rightsCovered = [...permissions[other]].every((right) => permissions[role].has(right));
  return rightsCovered && roles.indexOf(role) <= roles.indexOf(other);
}

/** Whether `role` stands strictly above `other`. */
export function outranks(role: Role, other: Role): boolean {
  return roles.indexOf(role) < roles.indexOf(other);
}
