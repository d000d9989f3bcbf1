"use client";

import type { Tool } from "@switchyard/contracts";
import { Play } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { ToolMarks } from "../servers/tools-list.tsx";
import { CallQuestions } from "./call-questions.tsx";
import { CallResult } from "./call-result.tsx";
import { argumentsOf, type FieldValues, fieldsOf, valuesOf } from "./schema-fields.ts";
import { ToolFieldInput } from "./tool-field-input.tsx";
import { useToolCall } from "./use-tool-call.ts";

/** A form made from a tool's schema, or its arguments as JSON, and what came back. */
export function ToolForm(props: { readonly org: string; readonly server: string; readonly tool: Tool }) {
  const { tool } = props;
  const fields = fieldsOf(tool.inputSchema);
  const [values, setValues] = useState<FieldValues>({});
  const [json, setJson] = useState<string | null>(null);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const request = useToolCall(props.org, props.server);
  const submit = () => {
    const read = json === null ? argumentsOf(fields, values) : readJson(json);
    setFaults(read.faults);
    if (Object.keys(read.faults).length === 0) void request.run(tool.name, read.arguments);
  };
  const toggle = () => {
    if (json === null) return setJson(JSON.stringify(argumentsOf(fields, values).arguments, null, 2));
    const read = readJson(json);
    setFaults(read.faults);
    if (Object.keys(read.faults).length > 0) return;
    setValues(valuesOf(fields, read.arguments));
    setJson(null);
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card>
        <div className="flex flex-wrap items-center gap-2 border-b px-4 py-3">
          <h2 className="untrusted font-mono text-sm font-semibold">{tool.name}</h2>
          <ToolMarks tool={tool} />
          <Button tone="quiet" size="sm" className="ms-auto -me-2" aria-pressed={json !== null} onClick={toggle}>
            {json === null ? "Edit as JSON" : "Edit as form"}
          </Button>
        </div>
        <form
          className="flex flex-col gap-4 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {tool.description ? <Untrusted text={tool.description} className="text-sm text-muted" /> : null}
          {json === null ? (
            fields.map((field) => (
              <ToolFieldInput
                key={field.name}
                field={field}
                value={values[field.name] ?? ""}
                error={faults[field.name]}
                onChange={(value) => setValues({ ...values, [field.name]: value })}
              />
            ))
          ) : (
            <Field label="Arguments" error={faults["json"]}>
              {(control) => (
                <Textarea
                  {...control}
                  value={json}
                  onChange={(event) => setJson(event.target.value)}
                  spellCheck={false}
                  rows={10}
                  className="font-mono md:text-xs"
                />
              )}
            </Field>
          )}
          {json === null && fields.length === 0 ? (
            <p className="text-sm text-muted">This tool takes no arguments.</p>
          ) : null}
          <div className="flex items-center gap-3">
            <Button type="submit" tone="primary" busy={request.busy}>
              {request.busy ? null : <Play aria-hidden />}
              {request.busy ? "Calling…" : "Call tool"}
            </Button>
            <span className="text-xs text-muted">Runs for real, as you, and is audited.</span>
          </div>
        </form>
      </Card>
      <div aria-live="polite" className="flex flex-col gap-4">
        <TroubleNotice trouble={request.trouble} />
        <Outcome org={props.org} server={props.server} tool={tool.name} request={request} />
      </div>
    </div>
  );
}

/** What came back: the result, or what the server asks before there is one. */
function Outcome(props: {
  readonly org: string;
  readonly server: string;
  readonly tool: string;
  readonly request: ReturnType<typeof useToolCall>;
}) {
  const { answer, busy, resume } = props.request;
  if (answer === null) return null;
  if (answer.kind !== "asked") {
    return <CallResult org={props.org} server={props.server} tool={props.tool} answer={answer} />;
  }
  const { questions, requestState } = answer;
  return (
    <CallQuestions key={requestState} questions={questions} requestState={requestState} busy={busy} onAnswer={resume} />
  );
}

function readJson(text: string): ReturnType<typeof argumentsOf> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { arguments: value as Record<string, unknown>, faults: {} };
    }
    return { arguments: {}, faults: { json: "Arguments are a JSON object." } };
  } catch (error) {
    return { arguments: {}, faults: { json: error instanceof Error ? error.message : "This is not JSON." } };
  }
}
