import type { z } from "zod";

/** Rights an operation may ask for; the table of roles stands in tenancy. */
export type Permission =
  | "org.read"
  | "org.manage"
  | "org.own"
  | "sign_in.manage"
  | "member.read"
  | "member.manage"
  | "client.read"
  | "client.manage"
  | "policy.manage"
  | "key.read"
  | "key.manage"
  | "server.read"
  | "server.manage"
  | "deployment.create"
  | "deployment.approve"
  | "connection.manage"
  | "variable.manage"
  | "mcp.call"
  | "audit.read";

export interface OperationShape {
  readonly method: "get" | "post" | "patch" | "put" | "delete";
  /** Below `/api/v1`, with `{name}` parameters. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** What the principal must be allowed in the org of the path; null asks only for a principal; "public" for none. */
  readonly permission: Permission | null | "public";
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** `events` answers an SSE stream, `text` plain text. */
  readonly response: z.ZodType | "empty" | "events" | "text";
}

/** Keeps the literal types of an operation while checking its shape. */
export function operation<const O extends OperationShape>(shape: O): O {
  return shape;
}

/** Names of the `{parameters}` of a path, as a record of strings. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & PathParameters<Rest>
  : unknown;
