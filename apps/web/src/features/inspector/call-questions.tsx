"use client";

import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import type { InspectResume, Question, QuestionResponse } from "./inspect.ts";
import { argumentsOf, type FieldValues, fieldsOf } from "./schema-fields.ts";
import { ToolFieldInput } from "./tool-field-input.tsx";

type Read = ReturnType<typeof argumentsOf>;

/** What a server asks before it goes on, as forms made from its schemas. Its call waits for the answers, or their refusal. */
export function CallQuestions(props: {
  readonly questions: readonly Question[];
  readonly requestState: string | null;
  readonly busy: boolean;
  readonly onAnswer: (answers: InspectResume) => void;
}) {
  const { questions, requestState } = props;
  const [values, setValues] = useState<Readonly<Record<string, FieldValues>>>({});
  const [faults, setFaults] = useState<Readonly<Record<string, Read["faults"]>>>({});
  const send = (responseTo: (question: Question) => QuestionResponse) => {
    const responses = Object.fromEntries(questions.map((question) => [question.key, responseTo(question)]));
    props.onAnswer({ requestState, responses });
  };
  const accept = () => {
    const read = new Map<string, Read>(
      questions.map(({ key, schema }) => [key, argumentsOf(fieldsOf(schema), values[key] ?? {})]),
    );
    setFaults(Object.fromEntries([...read].map(([key, one]) => [key, one.faults])));
    if ([...read.values()].some((one) => Object.keys(one.faults).length > 0)) return;
    send(({ key }) => ({ action: "accept", content: { ...read.get(key)?.arguments } }));
  };
  return (
    <Card data-testid="call-questions">
      <div className="border-b px-4 py-2.5">
        <h3 className="text-sm font-semibold">The server asks</h3>
      </div>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept();
        }}
      >
        {questions.map((question) => (
          <QuestionFields
            key={question.key}
            question={question}
            values={values[question.key] ?? {}}
            faults={faults[question.key] ?? {}}
            onChange={(next) => setValues({ ...values, [question.key]: next })}
          />
        ))}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" tone="primary" busy={props.busy}>
            Answer
          </Button>
          <Button tone="outline" disabled={props.busy} onClick={() => send(() => ({ action: "decline" }))}>
            Decline
          </Button>
          <span className="text-xs text-muted">
            The answer goes to the server. The call waits for it, some minutes.
          </span>
        </div>
      </form>
    </Card>
  );
}

function QuestionFields(props: {
  readonly question: Question;
  readonly values: FieldValues;
  readonly faults: Read["faults"];
  readonly onChange: (values: FieldValues) => void;
}) {
  const { question, values } = props;
  return (
    <div className="flex flex-col gap-4">
      <Untrusted text={question.message} className="text-sm" />
      {fieldsOf(question.schema).map((field) => (
        <ToolFieldInput
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          error={props.faults[field.name]}
          onChange={(value) => props.onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  );
}
