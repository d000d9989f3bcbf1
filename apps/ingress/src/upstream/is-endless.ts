import type { Envelope } from "@switchyard/protocol";

/** Whether the answer to a message ends when somebody ends it, not by itself: GET streams, `subscriptions/listen`. */
export function isEndless({ kind, method }: Pick<Envelope, "kind" | "method">): boolean {
  return kind === "open-stream" || method === "subscriptions/listen";
}
