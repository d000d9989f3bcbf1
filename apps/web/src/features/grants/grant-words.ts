import { describeScope, type Grant } from "@switchyard/contracts";

/** What a grant lets its client do, as one line: "Call all of its tools · See its prompts and resources, …". */
export function scopeWords(scopes: readonly string[]): string {
  // Who may call all tools sees them too; saying both tells nothing more.
  const told = scopes.includes("tools:call") ? scopes.filter((scope) => scope !== "tools:read") : scopes;
  return told.map(describeScope).join(" · ");
}

/** Where a client was used last: "add, from 192.0.2.7"; null when neither is known. */
export function lastUseWords(use: NonNullable<Grant["lastUse"]>): string | null {
  if (use.tool !== null && use.ip !== null) return `${use.tool}, from ${use.ip}`;
  return use.tool ?? (use.ip === null ? null : `from ${use.ip}`);
}

/** How sure it is who the client is. */
export const kindWords: Readonly<Record<Grant["client"]["kind"], string>> = {
  issued: "Issued",
  metadata: "Known by its site",
  registered: "Unverified",
};

const ON_DEVICE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|[a-z][a-z0-9+.-]*:)$/;

/** Where the client's sign-in went: a site, or a device of the person's own. */
export function homeWords(redirectHost: string | null): string {
  return redirectHost === null || ON_DEVICE.test(redirectHost) ? "on a device of yours" : redirectHost;
}
