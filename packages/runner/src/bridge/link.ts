import { own, type RequestId } from "@switchyard/protocol";
import { paramsOf, type RpcMessage, withParams } from "./messages.ts";

/** Headers of the client's request that a server over HTTP is told again, by lower-case name. */
export type PassedHeaders = Readonly<Record<string, string>>;

/** Whoever waits for one answer. Each call gets its own notifications and exactly one answer, both under its own ids. */
export interface Call {
  notify(message: RpcMessage): void;
  answer(response: RpcMessage): void;
  /** Takes the answer as JSON text in one line instead, where the server's own text can go on as it stands. */
  answerText?(text: string): void;
  /** Of the client's request, for a server over HTTP. */
  readonly headers?: PassedHeaders;
}

/** A call at a server, with what its client calls it. */
export interface OpenCall {
  readonly call: Call;
  readonly clientId: RequestId;
  /** The client's, where it asked for progress; towards the server the call's number stands for it. */
  readonly progressToken: RequestId | null;
}

/** Passes progress on to the call that it is about, under its client's token. */
export function passProgress(message: RpcMessage, calls: ReadonlyMap<number, OpenCall>): void {
  const params = paramsOf(message);
  const token = own(params, "progressToken");
  const open = typeof token === "number" ? calls.get(token) : undefined;
  if (open === undefined || open.progressToken === null) return;
  open.call.notify(withParams(message, { ...params, progressToken: open.progressToken }));
}

/**
 * What a server sends that answers no call: its own requests, and notifications other than progress. `call` is the one it
 * belongs to where the transport says so (streamable HTTP does, stdio does not).
 */
export type OnOther = (message: RpcMessage, call: Call | null) => void;

/** One server and the calls open at it, over stdio or HTTP. Every call gets exactly one answer, under its client's id. */
export interface Link {
  /** Nothing can be sent any more. */
  readonly ended: boolean;
  /** Settles when it is gone, however it went; never rejects. */
  readonly exited: Promise<unknown>;
  /** Sends a request on; answers the number by which it can be cancelled. */
  open(message: RpcMessage, clientId: RequestId, call: Call): number;
  /** Tells the server that nobody waits any more and forgets the call. */
  cancel(id: number, reason: string): void;
  /** Sends a notification, or the answer to a request of the server's; lost without a word when the server is gone. */
  send(message: RpcMessage, headers?: PassedHeaders): void;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Makes one link; the same server behind all of them. `headers` are those of the request that it is made for. */
export type Dial = (onOther: OnOther, headers: PassedHeaders) => Link;
