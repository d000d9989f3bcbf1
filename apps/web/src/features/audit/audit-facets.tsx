"use client";

import { type AuditEvent, outcomes } from "@switchyard/contracts";
import { X } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { stateWord } from "../../components/ui/state-chip.tsx";
import { type AuditFilters, sinceChoices } from "./audit-filters.ts";

interface Option {
  readonly value: string;
  readonly words: string;
}

/** What the list can be narrowed to. Tools and actors are those of the events at hand, and the one chosen. */
export function AuditFacets(props: {
  readonly filters: AuditFilters;
  readonly events: readonly AuditEvent[];
  readonly servers: readonly string[] | null;
  readonly onChange: (filters: AuditFilters) => void;
}) {
  const { filters, events } = props;
  const facets: readonly { name: keyof AuditFilters; label: string; any: string; options: readonly Option[] }[] = [
    {
      name: "since",
      label: "Time",
      any: "Any time",
      options: sinceChoices.map(({ value, words }) => ({ value, words })),
    },
    {
      name: "outcome",
      label: "Outcome",
      any: "Any outcome",
      options: outcomes.map((value) => ({ value, words: stateWord(value) })),
    },
    ...(props.servers
      ? [
          {
            name: "server" as const,
            label: "Server",
            any: "All servers",
            options: named(props.servers, filters.server),
          },
        ]
      : []),
    {
      name: "tool",
      label: "Tool",
      any: "Any tool",
      options: named(
        events.flatMap((event) => (event.name ? [event.name] : [])),
        filters.tool,
      ),
    },
    { name: "actor", label: "Actor", any: "Anyone", options: actors(events, filters.actor) },
    {
      name: "kind",
      label: "Kind",
      any: "Everything",
      options: [
        { value: "exchange", words: "Calls" },
        { value: "management", words: "Management" },
      ],
    },
  ];
  const set = (name: keyof AuditFilters, value: string) => {
    const { [name]: _, ...rest } = filters;
    props.onChange(value === "" ? rest : { ...rest, [name]: value });
  };
  const chosen = Object.keys(filters).length;
  return (
    <div className="flex flex-col gap-4">
      {facets.map((facet) => (
        <Field key={facet.name} label={facet.label}>
          {(control) => (
            <Select
              {...control}
              value={filters[facet.name] ?? ""}
              onChange={(event) => set(facet.name, event.target.value)}
            >
              <option value="">{facet.any}</option>
              {facet.options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.words}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
      {chosen > 0 ? (
        <Button tone="quiet" size="sm" className="self-start" onClick={() => props.onChange({})}>
          <X aria-hidden />
          Clear {chosen === 1 ? "the filter" : `${chosen} filters`}
        </Button>
      ) : null}
    </div>
  );
}

function named(values: readonly string[], chosen: string | undefined): readonly Option[] {
  const all = new Set(chosen ? [...values, chosen] : values);
  return [...all].sort().map((value) => ({ value, words: value }));
}

function actors(events: readonly AuditEvent[], chosen: string | undefined): readonly Option[] {
  const byId = new Map(events.map((event) => [event.actor.id, event.actor.label]));
  if (chosen && !byId.has(chosen)) byId.set(chosen, chosen);
  return [...byId].map(([value, words]) => ({ value, words })).sort((a, b) => a.words.localeCompare(b.words));
}
