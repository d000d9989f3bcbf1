"use client";

import { Plus, X } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Input } from "../../components/ui/input.tsx";
import { type DraftVariable, variablesFromText } from "./draft.ts";

let lastKey = 0;
const fresh = (name = "", value = ""): DraftVariable => {
  lastKey += 1;
  return { key: lastKey, name, value };
};

/** Names and values of environment variables. A pasted .env file becomes rows. */
export function VariablesEditor(props: {
  readonly variables: readonly DraftVariable[];
  readonly title?: string;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (variables: readonly DraftVariable[]) => void;
}) {
  const { variables, onChange } = props;
  const set = (key: number, change: Partial<DraftVariable>) =>
    onChange(variables.map((variable) => (variable.key === key ? { ...variable, ...change } : variable)));
  const paste = (key: number, text: string): boolean => {
    const found = variablesFromText(text);
    if (found.length === 0 || !text.includes("=")) return false;
    const others = variables.filter((variable) => variable.key !== key);
    onChange([...others, ...found.map((variable) => fresh(variable.name, variable.value))]);
    return true;
  };
  return (
    <Card className="flex flex-col gap-3 p-5">
      <div className="flex items-center justify-between gap-4">
        <div>
          <h2 className="text-sm font-medium">{props.title ?? "Environment variables"}</h2>
          <p className="text-sm text-muted">Sealed at rest, never shown again. Paste a .env file to fill in several.</p>
        </div>
        <Button size="sm" onClick={() => onChange([...variables, fresh()])}>
          <Plus aria-hidden />
          Add
        </Button>
      </div>
      {variables.map((variable, index) => (
        <VariableRow
          key={variable.key}
          number={index + 1}
          variable={variable}
          fault={props.fault(`variables.${variable.name}`)}
          onChange={(change) => set(variable.key, change)}
          onPaste={(text) => paste(variable.key, text)}
          onRemove={() => onChange(variables.filter((other) => other.key !== variable.key))}
        />
      ))}
    </Card>
  );
}

function VariableRow(props: {
  readonly number: number;
  readonly variable: DraftVariable;
  readonly fault: string | undefined;
  readonly onChange: (change: Partial<DraftVariable>) => void;
  readonly onPaste: (text: string) => boolean;
  readonly onRemove: () => void;
}) {
  const { variable } = props;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <Input
          aria-label={`Name of variable ${props.number}`}
          aria-invalid={props.fault ? true : undefined}
          placeholder="NAME"
          value={variable.name}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => props.onChange({ name: event.target.value.trim() })}
          onPaste={(event) => {
            if (props.onPaste(event.clipboardData.getData("text"))) event.preventDefault();
          }}
          className="basis-2/5 font-mono md:text-xs"
        />
        <Input
          aria-label={`Value of variable ${props.number}`}
          placeholder="Value"
          type="password"
          autoComplete="new-password"
          value={variable.value}
          onChange={(event) => props.onChange({ value: event.target.value })}
          className="font-mono md:text-xs"
        />
        <Button tone="quiet" size="icon" aria-label={`Remove variable ${props.number}`} onClick={props.onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {props.fault ? (
        <p role="alert" className="text-sm text-red">
          {props.fault}
        </p>
      ) : null}
    </div>
  );
}
