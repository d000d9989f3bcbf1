import type { Role } from "@switchyard/contracts";

/** A role that the reader may give, with what it is for. */
export interface RoleChoice {
  readonly role: Role;
  readonly description: string;
}

/** `an owner`, `a member`. */
export function withArticle(role: Role): string {
  return `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
}
