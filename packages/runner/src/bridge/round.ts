import type { RequestId } from "@switchyard/protocol";
import type { PassedHeaders } from "./link.ts";
import type { RpcMessage } from "./messages.ts";
import type { Reply } from "./reply.ts";

/** One HTTP request of a modern client: the call itself, or a retry that brings answers. */
export interface Round {
  readonly id: RequestId;
  readonly message: RpcMessage;
  readonly reply: Reply;
  /** The client closed the response before it was answered. */
  readonly gone: AbortSignal;
  readonly headers: PassedHeaders;
}
