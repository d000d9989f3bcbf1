export { coversRole, outranks, permissions } from "./permissions.ts";
export { actorOf, authorize, type Identity, may, type Principal, systemPrincipal } from "./principal.ts";
