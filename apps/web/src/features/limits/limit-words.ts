import type { Limit, LimitPer, LimitPeriod } from "@switchyard/contracts";
import { count } from "../../components/ui/time-words.ts";

/** Whose calls are counted together, as people choose it. */
export const perWords: Readonly<Record<LimitPer, { readonly title: string; readonly hint: string }>> = {
  everyone: { title: "Everybody together", hint: "One count for all callers." },
  principal: { title: "Each caller", hint: "A count for each person, API key, and client by itself." },
  client: {
    title: "Each client",
    hint: "A count for each OAuth client, whoever uses it; callers without one are counted by themselves.",
  },
};

/** What each period makes of a limit. */
export const periodWords: Readonly<Record<LimitPeriod, string>> = {
  second: "second",
  minute: "minute",
  hour: "hour",
  day: "day (UTC)",
  month: "month (UTC)",
};

const subjects: Readonly<Record<LimitPer, string>> = {
  everyone: "Everybody together",
  principal: "Each caller",
  client: "Each client",
};

/** All of a limit that its sentence says. */
export type LimitTerms = Pick<Limit, "server" | "per" | "calls" | "period" | "burst"> & {
  readonly tools: readonly string[];
};

/** Whether it fills up again all the time; quotas begin anew with each day or month. */
export function isRate(period: LimitPeriod): boolean {
  return period !== "day" && period !== "month";
}

/** A limit as one sentence, in parts: `Each client` may make `60 calls per minute` of `search`. */
export interface LimitSentence {
  readonly who: string;
  readonly amount: string;
  /** Names of tools that are counted together, for `of search and fetch`; empty where all are. */
  readonly tools: readonly string[];
  /** What else there is to say: how much at once, where. */
  readonly rest: string;
}

/** The parts of the sentence that a limit is. */
export function limitSentence(limit: LimitTerms): LimitSentence {
  const { calls, period, tools } = limit;
  const noun = tools.length === 0 ? "request" : tools.includes("*") ? "tool call" : "call";
  const amount = `${count(calls)} ${noun}${calls === 1 ? "" : "s"} per ${period}`;
  const parts = [limit.server === null ? "to all servers together" : "", burstWords(limit)].filter(Boolean);
  return {
    who: subjects[limit.per],
    amount,
    tools: tools.includes("*") ? [] : tools,
    rest: parts.join(", "),
  };
}

/** The same as text, for names of buttons and for who cannot see. */
export function limitText(limit: LimitTerms): string {
  const { who, amount, tools, rest } = limitSentence(limit);
  const of = tools.length === 0 ? "" : ` of ${listed(tools)}`;
  return `${who} may make ${amount}${of}${rest === "" ? "" : `${rest.startsWith("to") ? " " : ", "}${rest}`}`;
}

/** The first two of more than three names, and how many more there are: a sentence is not longer for naming fifty tools. */
export function shortened(names: readonly string[]): { readonly shown: readonly string[]; readonly more: number } {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  return { shown, more: names.length - shown.length };
}

/** `a`, `a and b`, `a, b and c`, `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  const { shown, more } = shortened(names);
  const last = more > 0 ? `${more} more` : shown.at(-1);
  const before = more > 0 ? shown : shown.slice(0, -1);
  return before.length === 0 ? (last ?? "") : `${before.join(", ")} and ${last}`;
}

function burstWords({ burst, calls, period }: LimitTerms): string {
  if (burst === null || burst === calls || !isRate(period)) return "";
  return burst < calls ? `at most ${count(burst)} at once` : `up to ${count(burst)} at once`;
}

/** What can be used of a limit at most at one moment: its burst, or all of a quota. */
export function capacity({ calls, period, burst }: LimitTerms): number {
  return isRate(period) ? (burst ?? calls) : calls;
}

/** `in 12 s`, `in 3 min`, `in 5 h`: how long until what is used counts no more. */
export function resetWords(at: string, now: number): string {
  const seconds = Math.max(1, Math.ceil((Date.parse(at) - now) / 1000));
  if (seconds < 90) return `in ${seconds} s`;
  if (seconds < 90 * 60) return `in ${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `in ${Math.round(seconds / 3600)} h`;
  return `in ${Math.round(seconds / 86_400)} d`;
}
