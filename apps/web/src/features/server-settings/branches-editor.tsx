"use client";

import { ArrowDown, ArrowRight, ArrowUp, Plus, X } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Input } from "../../components/ui/input.tsx";
import { type BranchRow, type Faults, moved, withRow } from "./deploys-draft.ts";

/** Which other branches deploy, and to which environment; the first row that matches wins. */
export function BranchesEditor(props: {
  readonly rows: readonly BranchRow[];
  readonly faults: Faults;
  readonly onChange: (rows: readonly BranchRow[]) => void;
}) {
  const { rows, onChange } = props;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-4">
        <div>
          <h3 className="text-sm font-medium">Other branches</h3>
          <p className="text-sm text-muted text-pretty">
            Each deploys to an environment of its own. The first match wins;{" "}
            <code className="font-mono text-xs">release/*</code> and{" "}
            <code className="font-mono text-xs">{"{develop,next}"}</code> work.
          </p>
        </div>
        <Button size="sm" onClick={() => onChange(withRow(rows))}>
          <Plus aria-hidden />
          Add
        </Button>
      </div>
      {rows.length === 0 ? null : (
        <ol className="flex flex-col gap-2">
          {rows.map((row, index) => (
            <Row
              key={row.key}
              row={row}
              index={index}
              last={index === rows.length - 1}
              faults={props.faults}
              onChange={(change) =>
                onChange(rows.map((other) => (other.key === row.key ? { ...other, ...change } : other)))
              }
              onMove={(by) => onChange(moved(rows, index, by))}
              onRemove={() => onChange(rows.filter((other) => other.key !== row.key))}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

function Row(props: {
  readonly row: BranchRow;
  readonly index: number;
  readonly last: boolean;
  readonly faults: Faults;
  readonly onChange: (change: Partial<BranchRow>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}) {
  const { row, index } = props;
  const number = index + 1;
  const wrong = [props.faults[`branches.${index}.pattern`], props.faults[`branches.${index}.environment`]];
  return (
    <li className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2 max-sm:rounded-lg max-sm:border max-sm:p-2">
        <Input
          aria-label={`Branch ${number}`}
          aria-invalid={wrong[0] ? true : undefined}
          placeholder="release/*"
          value={row.pattern}
          spellCheck={false}
          onChange={(event) => props.onChange({ pattern: event.target.value })}
          className="flex-1 basis-40 font-mono md:text-xs"
        />
        <ArrowRight aria-hidden className="size-4 shrink-0 text-muted max-sm:hidden" />
        <Input
          aria-label={`Environment of branch ${number}`}
          aria-invalid={wrong[1] ? true : undefined}
          placeholder="staging"
          value={row.environment}
          maxLength={15}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => props.onChange({ environment: event.target.value })}
          className="flex-1 basis-32 font-mono md:text-xs"
        />
        <span className="flex">
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Move branch ${number} up`}
            disabled={index === 0}
            onClick={() => props.onMove(-1)}
          >
            <ArrowUp aria-hidden />
          </Button>
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Move branch ${number} down`}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          >
            <ArrowDown aria-hidden />
          </Button>
          <Button tone="quiet" size="icon" aria-label={`Remove branch ${number}`} onClick={props.onRemove}>
            <X aria-hidden />
          </Button>
        </span>
      </div>
      {wrong.map((words) =>
        words ? (
          <p key={words} role="alert" className="text-sm text-red">
            {words}
          </p>
        ) : null,
      )}
    </li>
  );
}
