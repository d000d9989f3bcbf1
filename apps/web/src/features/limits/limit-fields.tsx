"use client";

import { LimitPer, LimitPeriod, limitPeriods, limitPers } from "@switchyard/contracts";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { ToolChoice } from "../access/tool-choice.tsx";
import { countedKinds, type LimitDraft } from "./limit-draft.ts";
import { isRate, periodWords, perWords } from "./limit-words.ts";

interface Props {
  readonly draft: LimitDraft;
  readonly faults: Readonly<Record<string, string | undefined>>;
  readonly onChange: (change: Partial<LimitDraft>) => void;
}

const countedWords = {
  calls: "Tool calls",
  requests: "All requests",
  tools: "Some tools",
} as const;

/** What is counted: tool calls, everything that is asked, or calls of some tools. */
export function CountedFields(props: Props & { readonly tools: readonly string[] }) {
  const { draft, onChange } = props;
  const kinds = props.tools.length > 0 ? countedKinds : countedKinds.filter((kind) => kind !== "tools");
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="What is counted"
        hint={draft.counted === "requests" ? "Lists, reads and notifications too, not tool calls alone." : null}
      >
        {(control) => (
          <Select
            {...control}
            value={draft.counted}
            onChange={(event) => {
              const counted = countedKinds.find((kind) => kind === event.target.value);
              if (counted) onChange({ counted });
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {countedWords[kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.counted === "tools" ? (
        <>
          <ToolChoice
            label="Tools, counted together"
            tools={props.tools}
            chosen={draft.tools}
            onChange={(tools) => onChange({ tools })}
          />
          {props.faults["tools"] ? (
            <p role="alert" className="text-sm text-red">
              {props.faults["tools"]}
            </p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

/** How many, per what, and for rates how many of them at once. */
export function AmountFields({ draft, faults, onChange }: Props) {
  const rate = isRate(draft.period);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <Field label={draft.counted === "requests" ? "Requests" : "Calls"} error={faults["calls"]}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              className="tabular-nums"
              value={draft.calls}
              onChange={(event) => onChange({ calls: event.target.value })}
            />
          )}
        </Field>
        <Field label="Per">
          {(control) => (
            <Select
              {...control}
              value={draft.period}
              onChange={(event) => onChange({ period: LimitPeriod.parse(event.target.value) })}
            >
              {limitPeriods.map((period) => (
                <option key={period} value={period}>
                  {periodWords[period]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {rate ? (
          <Field label="At once" optional error={faults["burst"]} className="max-sm:col-span-2">
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                className="tabular-nums"
                placeholder={draft.calls}
                value={draft.burst}
                onChange={(event) => onChange({ burst: event.target.value })}
              />
            )}
          </Field>
        ) : null}
      </div>
      <p className="text-sm text-muted text-pretty">
        {rate
          ? "A rate: room for calls comes back evenly, all the time."
          : `A quota: the count begins anew with each ${draft.period}, at midnight UTC.`}
      </p>
    </div>
  );
}

/** Whose calls are counted together. */
export function PerField({ draft, onChange }: Props) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Whose calls are counted together</legend>
      <Choice
        label="Whose calls are counted together"
        value={draft.per}
        onChange={(per) => onChange({ per: LimitPer.parse(per) })}
        options={limitPers.map((value) => ({ value, ...perWords[value] }))}
      />
    </fieldset>
  );
}
