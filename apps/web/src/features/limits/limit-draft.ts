import type { CreateLimitInput, LimitPer, LimitPeriod } from "@switchyard/contracts";
import { isRate, type LimitTerms } from "./limit-words.ts";

/** What a limit counts: every request, every tool call, or calls of some tools. */
export const countedKinds = ["requests", "calls", "tools"] as const;
export type CountedKind = (typeof countedKinds)[number];

/** A limit as it is being entered. */
export interface LimitDraft {
  readonly counted: CountedKind;
  readonly tools: readonly string[];
  readonly per: LimitPer;
  readonly calls: string;
  readonly period: LimitPeriod;
  /** Empty takes the number of calls. */
  readonly burst: string;
}

export const newLimit: LimitDraft = {
  counted: "calls",
  tools: [],
  per: "principal",
  calls: "60",
  period: "minute",
  burst: "",
};

const MOST = 1_000_000_000;
const NUMBER_FAULT = "A whole number from 1 to 1 000 000 000.";

/** What an entered limit is, or what is wrong with it by field. */
export interface ReadDraft {
  /** Null while something is wrong. */
  readonly body: Omit<CreateLimitInput, "server"> | null;
  readonly faults: Readonly<Partial<Record<"calls" | "burst" | "tools", string>>>;
}

/** Reads a draft into what is sent. A quota has no burst, whatever was entered before it became one. */
export function readDraft(draft: LimitDraft): ReadDraft {
  const calls = wholeNumber(draft.calls);
  const hasBurst = isRate(draft.period) && draft.burst.trim() !== "";
  const burst = hasBurst ? wholeNumber(draft.burst) : null;
  const tools = { requests: [], calls: ["*" as const], tools: [...draft.tools] }[draft.counted];
  const faults = {
    ...(calls === null ? { calls: NUMBER_FAULT } : {}),
    ...(hasBurst && burst === null ? { burst: NUMBER_FAULT } : {}),
    ...(draft.counted === "tools" && tools.length === 0 ? { tools: "Choose one tool at least." } : {}),
  };
  if (calls === null || Object.keys(faults).length > 0) return { body: null, faults };
  return {
    body: { tools, per: draft.per, calls, period: draft.period, ...(burst === null ? {} : { burst }) },
    faults,
  };
}

/** The limit that a draft would make, for reading it as a sentence. */
export function draftedLimit(body: NonNullable<ReadDraft["body"]>, server: string | null): LimitTerms {
  return { ...body, server, burst: body.burst ?? null };
}

function wholeNumber(text: string): number | null {
  const plain = text.replaceAll(/[\s_,]/g, "");
  if (!/^\d{1,10}$/.test(plain)) return null;
  const value = Number(plain);
  return value >= 1 && value <= MOST ? value : null;
}
