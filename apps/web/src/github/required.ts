import { AppError } from "@switchyard/contracts";

const LONGEST = 4096;

/** A parameter that GitHub sends along. Throws AppError github_canceled when the person refused there, github_answer_invalid. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value !== null && value !== "" && value.length <= LONGEST) return value;
  if (query.get("error") === "access_denied") {
    throw new AppError({
      code: "github_canceled",
      kind: "invalid_input",
      message: "You canceled at GitHub.",
      remedy: "Begin again when you are ready; nothing was changed.",
    });
  }
  throw new AppError({
    code: "github_answer_invalid",
    kind: "invalid_input",
    message: `GitHub sent you back without "${name}".`,
    remedy: "Begin again in the dashboard.",
  });
}
