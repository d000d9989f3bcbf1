import { AppError } from "@switchyard/contracts";

/** A source that cannot be hosted as it is: which file says so, and the line to change. */
export function sourceFault(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "invalid_input", message, remedy });
}
