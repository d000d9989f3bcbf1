import { isRate, type LimitTerms, limitText } from "./limit-words.ts";

/** Shown where no limit is there to take for an example. */
const EXAMPLE: LimitTerms = {
  server: "",
  tools: ["*"],
  per: "principal",
  calls: 60,
  period: "minute",
  burst: null,
};

/** The answer of the ingress to a call for which this limit has no room, as a client sees it. */
export function refusedAnswer(limit: LimitTerms | null): string {
  const shown = limit ?? EXAMPLE;
  const rate = isRate(shown.period);
  const message = `A limit is reached: ${limitText(shown)}.`;
  const data = {
    code: rate ? "rate_limited" : "quota_exceeded",
    remedy: `Try again in ${rate ? "12 seconds" : "5 hours"}.`,
    requestId: "req_…",
  };
  return [
    `Retry-After: ${rate ? 12 : 18_000}`,
    "Content-Type: application/json",
    "",
    '{ "jsonrpc": "2.0", "id": 7, "error": {',
    '  "code": 1429,',
    `  "message": ${JSON.stringify(message)},`,
    `  "data": ${JSON.stringify(data).replaceAll(/"([:,])(?=")/g, '"$1 ')} } }`,
  ].join("\n");
}
