import { AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { wideEvent } from "@switchyard/telemetry";
import type { z } from "zod";
import { requireOwnOrigin } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { readJson } from "../api/read-input.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import type { SignInOrigin } from "./auth-options.ts";

export interface FormEndpoint<S extends z.ZodType> {
  /** Name of the unit of work in the log. */
  readonly name: string;
  readonly body: S;
  readonly act: (deps: Composition, input: z.output<S>, from: SignInOrigin) => Promise<Response>;
}

/**
 * A POST of a page that nobody is signed in on: from our own origin only, JSON, every field fault at once, problems as
 * answers.
 */
export function formEndpoint<S extends z.ZodType>(
  endpoint: FormEndpoint<S>,
): (deps: Composition, request: Request) => Promise<Response> {
  return async (deps, request) => {
    const requestId = newId("req");
    const from: SignInOrigin = { ip: addressOf(request.headers), userAgent: request.headers.get("user-agent") };
    try {
      return await wideEvent(
        deps.log,
        { name: endpoint.name, fields: { request_id: requestId, ip: from.ip } },
        async () => {
          requireOwnOrigin(request, deps.config.WEB_ORIGIN);
          return endpoint.act(deps, parse(endpoint.body, await readJson(request)), from);
        },
      );
    } catch (error) {
      return problemResponse(toAppError(error), requestId);
    }
  };
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: ["body", ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  throw new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message:
      errors.length === 1 ? `${errors[0]?.path}: ${errors[0]?.message}` : `${errors.length} fields are not valid.`,
    remedy: "Correct the fields named in `errors`.",
    meta: { errors },
  });
}
