import type { ElicitRequest, ElicitResult } from "@modelcontextprotocol/client";

type Question = ElicitRequest["params"];

export interface Answers {
  /** Answers a question with the next answer there is; without one it is canceled and kept as unanswered. */
  readonly answer: (question: Question) => ElicitResult;
  readonly unanswered: readonly Question[];
}

/** The answers of one call, given in the order in which the server will ask. */
export function createAnswers(given: readonly Readonly<Record<string, unknown>>[]): Answers {
  const left = [...given];
  const unanswered: Question[] = [];
  return {
    unanswered,
    answer: (question) => {
      const next = left.shift();
      if (next !== undefined) return { action: "accept", content: next as NonNullable<ElicitResult["content"]> };
      unanswered.push(question);
      return { action: "cancel" };
    },
  };
}

/** How the answer to a question is given: its fields with what each takes, for somebody to fill in. */
export function answerFlag(question: Question): string {
  const properties = "requestedSchema" in question ? question.requestedSchema.properties : {};
  const fields = Object.entries(properties).map(([name, { type }]) => `${JSON.stringify(name)}: <${type}>`);
  return `--answer '{${fields.join(", ")}}'`;
}
