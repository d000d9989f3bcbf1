import { AppError } from "@switchyard/contracts";
import type { Exchange } from "../exchange.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "DELETE", "OPTIONS"]);

/** Refuses HTTP methods that no MCP transport has. Throws AppError method_not_allowed. */
export function checkMethod({ request, response }: Exchange): void {
  if (METHODS.has(request.method ?? "")) return;
  response.setHeader("allow", "GET, POST, DELETE");
  throw new AppError({
    code: "method_not_allowed",
    kind: "invalid_input",
    message: `MCP endpoints take POST, GET and DELETE, not ${request.method}.`,
    remedy: "Send MCP messages by POST.",
    meta: { httpStatus: 405 },
  });
}
