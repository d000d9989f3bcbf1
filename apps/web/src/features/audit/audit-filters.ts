import { type AuditQuery, Outcome } from "@switchyard/contracts";
import type { z } from "zod";

/** What an audit list is narrowed to; all of it stands in the URL. */
export interface AuditFilters {
  readonly server?: string;
  readonly tool?: string;
  readonly actor?: string;
  readonly outcome?: Outcome;
  readonly kind?: "exchange" | "management";
  readonly since?: Since;
}

const HOUR = 3_600_000;
export const sinceChoices = [
  { value: "1h", words: "Last hour", ms: HOUR },
  { value: "24h", words: "Last 24 hours", ms: 24 * HOUR },
  { value: "7d", words: "Last 7 days", ms: 168 * HOUR },
] as const;
export type Since = (typeof sinceChoices)[number]["value"];

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads filters from a query string; what is unknown there is left out, never an error. */
export function readFilters(params: Params): AuditFilters {
  const one = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? value.slice(0, 200) : undefined;
  };
  const outcome = Outcome.safeParse(one("outcome"));
  const kind = one("kind");
  const since = sinceChoices.find((choice) => choice.value === one("since"))?.value;
  const [server, tool, actor] = [one("server"), one("tool"), one("actor")];
  return {
    ...(server ? { server } : {}),
    ...(tool ? { tool } : {}),
    ...(actor ? { actor } : {}),
    ...(outcome.success ? { outcome: outcome.data } : {}),
    ...(kind === "exchange" || kind === "management" ? { kind } : {}),
    ...(since ? { since } : {}),
  };
}

/** The API's query for these filters at a moment. */
export function auditQuery(filters: AuditFilters, now: number): z.input<typeof AuditQuery> {
  const { since, ...rest } = filters;
  const choice = sinceChoices.find((candidate) => candidate.value === since);
  return { ...rest, limit: 50, ...(choice ? { from: new Date(now - choice.ms).toISOString() } : {}) };
}

/** The query string that leads back to these filters, with the open event when there is one. */
export function filterSearch(filters: AuditFilters, event: string | null): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) search.set(name, value);
  if (event) search.set("event", event);
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
