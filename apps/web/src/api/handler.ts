import type { OperationId, Operations, PathParameters } from "@switchyard/contracts";
import type { Identity, Principal } from "@switchyard/tenancy";
import type { z } from "zod";
import type { Composition } from "../composition.ts";

type Shape<Id extends OperationId> = Operations[Id];
type Parsed<Id extends OperationId, Key extends "query" | "body"> =
  Shape<Id> extends Record<Key, infer S> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined;

/** What a handler is given: everything was checked, the principal may do it in the org of the path. */
export interface HandlerInput<Id extends OperationId> {
  readonly deps: Composition;
  /** Who asks; null where anyone may, since what they hold proves enough. */
  readonly identity: Shape<Id>["permission"] extends "public" ? null : Identity;
  /** In the org of the path; operations without one act on the identity alone. */
  readonly principal: Shape<Id>["path"] extends `/orgs/{org}${string}` ? Principal : null;
  readonly params: PathParameters<Shape<Id>["path"]>;
  readonly query: Parsed<Id, "query">;
  readonly body: Parsed<Id, "body">;
  /** Address of the client. */
  readonly ip: string;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** What a handler answers: data of the operation's response, nothing, a text, or a stream of events. */
export type HandlerAnswer<Id extends OperationId> = Shape<Id>["response"] extends z.ZodType
  ? Readonly<z.input<Shape<Id>["response"]>>
  : Shape<Id>["response"] extends "empty"
    ? undefined
    : ReadableStream<Uint8Array>;

export type Handler<Id extends OperationId> = (input: HandlerInput<Id>) => Promise<HandlerAnswer<Id>>;

/** One handler per operation of the table; a missing or surplus one is a type error. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The end of a list that is always whole. */
export function wholeList<T>(data: readonly T[]): { data: T[]; nextCursor: null } {
  return { data: [...data], nextCursor: null };
}
