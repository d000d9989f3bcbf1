"use client";

import { LimitPer, LimitPeriod, limitPeriods, limitPers } from "@switchyard/contracts";
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
  calls: { title: "Tool calls", hint: "Calls of every tool, also of those to come." },
  requests: { title: "All requests", hint: "Lists, reads and opened streams too, not tool calls alone." },
  tools: { title: "Some tools", hint: "Calls of the chosen tools, together." },
} as const;

/** Whose calls are counted together, and which. */
export function CountedFields(props: Props & { readonly tools: readonly string[] }) {
  const { draft, onChange } = props;
  const kinds = props.tools.length > 0 ? countedKinds : countedKinds.filter((kind) => kind !== "tools");
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Who is counted" hint={perWords[draft.per].hint}>
        {(control) => (
          <Select
            {...control}
            value={draft.per}
            onChange={(event) => onChange({ per: LimitPer.parse(event.target.value) })}
          >
            {limitPers.map((per) => (
              <option key={per} value={per}>
                {perWords[per].title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="What is counted" hint={countedWords[draft.counted].hint}>
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
                {countedWords[kind].title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.counted === "tools" ? (
        <div className="sm:col-span-2">
          <ToolChoice
            label="Tools"
            tools={props.tools}
            chosen={draft.tools}
            onChange={(tools) => onChange({ tools })}
          />
          {props.faults["tools"] ? (
            <p role="alert" className="mt-1.5 text-sm text-red">
              {props.faults["tools"]}
            </p>
          ) : null}
        </div>
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
