import type { Role } from "@switchyard/contracts";

/** A role that the reader may give, with what it is for. */
export interface RoleChoice {
  readonly role: Role;
  readonly description: string;
}

/** What the reader may do with the people of a list. */
export interface MemberPowers {
  /** Their own user id. */
  readonly self: string;
  /** Roles they may give; a member with another one is above them. Empty for who manages nobody. */
  readonly choices: readonly RoleChoice[];
  readonly makesPasswordLinks: boolean;
}

/** `an owner`, `a member`. */
export function withArticle(role: Role): string {
  return `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
}
