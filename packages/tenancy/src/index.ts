export { coversRole, outranks, permissions } from "./permissions.ts";
export type { SignInDeps, TenancyDeps, Throttle, User } from "./ports.ts";
export { actorOf, authorize, type Identity, may, type Principal, systemPrincipal } from "./principal.ts";
export { getMemberships } from "./queries/get-memberships.ts";
export { resolvePrincipal } from "./queries/resolve-principal.ts";
export { createSessionChecker, type SessionChecker } from "./session-checker.ts";
export { SESSION_SECONDS } from "./session-store.ts";
export type { Membership } from "./user-store.ts";
