import {
  AppError,
  type Me,
  type OperationId,
  type OperationShape,
  operations,
  type Permission,
  toAppError,
} from "@switchyard/contracts";
import { authorize, permissions } from "@switchyard/tenancy";
import { notFound } from "next/navigation";
import { cache } from "react";
import type { Handler, HandlerInput } from "../api/handler.ts";
import { handlers } from "../api/handlers.ts";
import type { CallAnswer, CallInput } from "../client/call.ts";
import { composition } from "../composition.ts";
import { currentPrincipal, requireSession } from "../session.ts";

type ReadInput<Id extends OperationId> = Pick<CallInput<Id>, "params" | "query">;

/** Runs a GET operation in this process, as `/api/v1` would for the signed-in person. Throws what its handler throws. */
async function answer<Id extends OperationId>(id: Id, input: ReadInput<Id>): Promise<CallAnswer<Id>> {
  const operation: OperationShape = operations[id];
  const { identity } = await requireSession();
  const org = (input.params as Readonly<Record<string, string>>)["org"];
  const principal = org === undefined ? null : await currentPrincipal(org);
  const { permission } = operation;
  if (principal && permission !== null && permission !== "public") authorize(principal, permission);
  // The table ties each operation to the types of its handler; here an operation is known only by its id.
  const handler = handlers[id] as unknown as Handler<OperationId>;
  const query = operation.query?.parse(input.query ?? {});
  const signal = new AbortController().signal;
  const given = {
    deps: composition(),
    identity,
    principal,
    params: input.params,
    query,
    body: undefined,
    ip: "",
    signal,
  };
  return (await handler(given as unknown as HandlerInput<OperationId>)) as CallAnswer<Id>;
}

/** One read for the first paint of a page. What is missing or hidden from this person becomes the 404 page. */
export async function read<Id extends OperationId>(id: Id, input: ReadInput<Id>): Promise<CallAnswer<Id>> {
  const found = await readOrNull(id, input);
  if (found === null) notFound();
  return found;
}

/** The same, but null for what is missing or may not be seen, where a page can do without it. */
export async function readOrNull<Id extends OperationId>(id: Id, input: ReadInput<Id>): Promise<CallAnswer<Id> | null> {
  try {
    return await answer(id, input);
  } catch (error) {
    if (error instanceof AppError && (error.kind === "not_found" || error.kind === "forbidden")) return null;
    throw await reported(id, error);
  }
}

/** Logs a failed read and marks it with the request id, which is all of an error that Next passes to the error page. */
async function reported(id: OperationId, error: unknown): Promise<unknown> {
  // What Next throws to redirect or to answer 404 carries a digest already.
  if (error instanceof Error && "digest" in error) return error;
  const session = await requireSession();
  const requestId = session.identity.requestId;
  composition().log.error("web.page_failed", { request_id: requestId, operation: id, error });
  return Object.assign(toAppError(error), { digest: requestId });
}

/** Who is signed in, with their orgs; sends who is not to the sign-in page. */
export const viewer = cache((): Promise<Me> => read("getMe", { params: {} }));

/** What the signed-in person may do in an org; the 404 page for who does not belong to it. */
export const rights = cache(async (org: string): Promise<readonly Permission[]> => {
  const principal = await currentPrincipal(org);
  return principal.role === null ? [] : [...permissions[principal.role]];
});
