import { AppError } from "@switchyard/contracts";

/** The command line asks for something that makes no sense: exit code 2, and nothing was done. */
export function usageError(message: string, remedy: string): AppError {
  return new AppError({ code: "usage", kind: "invalid_input", message, remedy });
}
