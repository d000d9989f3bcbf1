import { type Role, roles } from "@switchyard/contracts";

/** Roles a key may act with, strongest first: all but the owner's. */
export const keyRoles = roles.filter((role) => role !== "owner");
export type KeyRole = Exclude<Role, "owner">;

export const expiries = [
  { days: 7, words: "7 days" },
  { days: 30, words: "30 days" },
  { days: 90, words: "90 days" },
  { days: 365, words: "A year" },
  { days: null, words: "Never" },
] as const;
