import { isRate, type LimitTerms } from "./limit-words.ts";

/** Shown where no limit is there to take for an example. */
const EXAMPLE: LimitTerms = {
  server: "notes",
  tools: ["*"],
  per: "principal",
  calls: 60,
  period: "minute",
  burst: null,
};

const whose = {
  everyone: "for all callers together",
  principal: "for each caller",
  client: "for each client",
} as const;

/** The answer of the ingress to a call for which this limit has no room, as a client sees it. */
export function refusedAnswer(limit: LimitTerms | null): string {
  const { server, tools, per, calls, period } = limit ?? EXAMPLE;
  const rate = isRate(period);
  const wait = rate ? 12 : 18_000;
  const what =
    tools.length === 0
      ? "requests"
      : tools.includes("*")
        ? "tool calls"
        : `calls of "${tools.slice(0, 3).join('", "')}"`;
  const where = server === null ? "at all servers of the organization" : `at the server "${server}"`;
  const message = `The limit of ${calls} ${what} ${period === "hour" ? "an" : "a"} ${period} ${whose[per]} ${where} is reached.`;
  const data = {
    code: rate ? "rate_limited" : "quota_exceeded",
    remedy: `Try again in ${rate ? "12 s" : "5 h"}; …`,
    retryAfterSeconds: wait,
    requestId: "req_…",
  };
  return [
    `Retry-After: ${wait}`,
    "Content-Type: application/json",
    "",
    '{ "jsonrpc": "2.0", "id": 7, "error": {',
    '  "code": 1429,',
    `  "message": ${JSON.stringify(message)},`,
    `  "data": { ${Object.entries(data)
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(", ")} } } }`,
  ].join("\n");
}
