import type { Environment, Promotion } from "@switchyard/contracts";
import { until } from "../../components/ui/time-words.ts";

/** Previews that are open, newest first. */
export function openPreviews(environments: readonly Environment[]): readonly Environment[] {
  return environments
    .filter((environment) => environment.kind === "preview" && environment.closedAt === null)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** Previews that were closed, last closed first. */
export function closedPreviews(environments: readonly Environment[]): readonly Environment[] {
  return environments
    .filter((environment) => environment.kind === "preview" && environment.closedAt !== null)
    .sort((a, b) => (b.closedAt ?? "").localeCompare(a.closedAt ?? ""));
}

/** What a preview is of: the title of its pull request, else its branch, else its own name. */
export function previewTitle(environment: Environment): string {
  return environment.pull?.title || environment.branch || environment.slug;
}

/** Who may call it, in words. */
export function accessWords(access: Environment["access"]): string {
  switch (access) {
    case "organization":
      return "Members of the organization and its keys";
    case "public":
      return "Anyone who knows the URL";
    case "own":
      return "Whoever the server itself lets in";
    case "restricted":
      return "Named members and clients";
    default:
      return "Developers, and keys that name this server";
  }
}

/** `Expires in 5 d without a call or push`, or that it stays. */
export function expiryWords(environment: Pick<Environment, "expiresAt">, now: number): string {
  if (environment.expiresAt === null) return "Does not expire";
  const left = until(environment.expiresAt, now);
  return left === "expired" ? "About to expire" : `Expires ${left} unless called or pushed to`;
}

/** `512 MiB · 0.5 CPU`, or that the installation's own apply. */
export function limitWords(limits: Environment["limits"]): string {
  const parts = [
    limits?.memoryMb === undefined ? null : `${limits.memoryMb} MiB`,
    limits?.cpus === undefined ? null : `${limits.cpus} CPU`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "Limits of the installation" : parts.join(" · ");
}

/** How long something was live, up to now for what still is. */
export function liveForMs(promotion: Pick<Promotion, "createdAt" | "endedAt">, now: number): number {
  return Math.max(0, (promotion.endedAt ? Date.parse(promotion.endedAt) : now) - Date.parse(promotion.createdAt));
}

const DAY = 86_400_000;

/** A long time in its two largest units: `40 s`, `12 min`, `3 h 20 min`, `5 d 2 h`. */
export function spanWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (ms < DAY) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(ms / DAY);
  return hours % 24 === 0 || days > 13 ? `${days} d` : `${days} d ${hours % 24} h`;
}

const kinds: Readonly<Record<Promotion["kind"], string>> = {
  deploy: "Went live by itself",
  promote: "Promoted",
  rollback: "Rolled back to",
};

/** How it came to be live. */
export function kindWords(kind: Promotion["kind"]): string {
  return kinds[kind];
}
