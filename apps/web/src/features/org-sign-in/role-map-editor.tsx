"use client";

import type { RoleMapping } from "@switchyard/contracts";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Input, Select } from "../../components/ui/input.tsx";

/** Roles that a provider may give: never owner. */
const givenRoles = ["admin", "developer", "auditor", "member"] as const;
export type GivenRole = (typeof givenRoles)[number];

/** Lines of a claim's value and the role it gives; the first that matches counts, so their order can be changed. */
export function RoleMapEditor(props: {
  readonly lines: readonly RoleMapping[];
  readonly onChange: (lines: readonly RoleMapping[]) => void;
}) {
  const { lines, onChange } = props;
  const put = (at: number, line: RoleMapping) => onChange(lines.map((old, index) => (index === at ? line : old)));
  const swap = (at: number) => {
    const [before, after] = [lines[at - 1], lines[at]];
    if (before && after) onChange(lines.map((line, i) => (i === at - 1 ? after : i === at ? before : line)));
  };
  return (
    <div className="flex flex-col gap-2">
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; its value is being typed
        <div key={at} className="flex items-center gap-1.5">
          <Input
            aria-label={`Value ${at + 1}`}
            placeholder="platform-team"
            value={line.value}
            maxLength={200}
            onChange={(event) => put(at, { ...line, value: event.target.value })}
            className="font-mono md:text-xs"
          />
          <RoleSelect label={`Role ${at + 1}`} value={line.role} onChange={(role) => put(at, { ...line, role })} />
          <Button tone="quiet" size="icon" aria-label="Move up" disabled={at === 0} onClick={() => swap(at)}>
            <ArrowUp aria-hidden />
          </Button>
          <Button
            tone="quiet"
            size="icon"
            aria-label="Move down"
            disabled={at === lines.length - 1}
            onClick={() => swap(at + 1)}
            className="max-sm:hidden"
          >
            <ArrowDown aria-hidden />
          </Button>
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Remove line ${at + 1}`}
            onClick={() => onChange(lines.filter((_, index) => index !== at))}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      <Button
        size="sm"
        className="self-start"
        disabled={lines.length >= 100}
        onClick={() => onChange([...lines, { value: "", role: "developer" }])}
      >
        <Plus aria-hidden />
        Add a line
      </Button>
    </div>
  );
}

/** A role that is not owner. */
export function RoleSelect(props: {
  readonly label: string;
  readonly value: GivenRole;
  readonly onChange: (role: GivenRole) => void;
  readonly id?: string;
}) {
  return (
    <Select
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      value={props.value}
      className="w-32 shrink-0"
      onChange={(event) => {
        const role = givenRoles.find((one) => one === event.target.value);
        if (role) props.onChange(role);
      }}
    >
      {givenRoles.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </Select>
  );
}
