/**
 * The MCP conformance suite against a bridge with a complete stdio server behind it, held against the same tools served
 * over HTTP by the SDK itself. What the bridge cannot be given by a stdio server stands in one table.
 */
import { isDeepStrictEqual } from "node:util";
import {
  type ConformanceRun,
  compareRuns,
  compareScenario,
  type Difference,
  type Revision,
  runConformance,
  startConformanceServer,
  stdioConformanceArgv,
} from "@switchyard/testing/conformance";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBridge } from "./test-servers/start-bridge.ts";

interface ExpectedDifference {
  readonly server: "of both eras" | "of 2025 alone";
  readonly revision: Revision;
  readonly scenario: string;
  readonly checks: readonly string[];
  readonly why: string;
}

/** One entry per scenario; one that holds no more fails the test, so that the table stays true. */
const EXPECTED: readonly ExpectedDifference[] = [
  {
    server: "of both eras",
    revision: "2025-11-25",
    scenario: "server-sse-multiple-streams",
    checks: ["server-sse-streams-functional"],
    why: "what a server answers at once is answered as JSON, and no stream opens that could be looked at",
  },
  {
    server: "of both eras",
    revision: "2025-11-25",
    scenario: "server-sse-polling",
    checks: ["server-sse-disconnect-resume"],
    why: "over stdio a server has no stream that it could close during a call",
  },
  {
    server: "of 2025 alone",
    revision: "2026-07-28",
    scenario: "server-stateless",
    checks: [
      "sep-2575-server-rejects-undeclared-capability",
      "sep-2575-missing-capability-http-400",
      "sep-2575-server-sends-subscription-ack",
      "sep-2575-server-tags-subscription-id",
      "sep-2575-server-honors-notification-filter",
      "sep-2575-server-sends-prompts-list-changed-on-subscription",
      "sep-2575-server-sends-tools-list-changed-on-subscription",
    ],
    why: "a server of 2025 says that a capability is missing in a tool's result of its own, and nobody can subscribe to it",
  },
  {
    server: "of 2025 alone",
    revision: "2026-07-28",
    scenario: "input-required-result-basic-elicitation",
    checks: ["sep-2322-elicitation-incomplete", "sep-2322-elicitation-complete"],
    why: "the suite wants the question under a name of the server's choice; one of 2025 gives its questions none",
  },
  {
    server: "of 2025 alone",
    revision: "2026-07-28",
    scenario: "input-required-result-ignore-extra-params",
    checks: ["sep-2322-ignore-unexpected-params"],
    why: "the suite answers a question that was not asked yet; a server of 2025 can only be answered once it asked",
  },
];

const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
const direct = new Map<Revision, ConformanceRun>();
const http = await startConformanceServer();
afterAll(() => http.stop());
beforeAll(async () => {
  await Promise.all(REVISIONS.map(async (revision) => direct.set(revision, await runConformance(http.url, revision))));
}, 120_000);

it.each([
  ["of both eras", undefined, REVISIONS],
  // A client of 2025 gets the server as it is in either case.
  ["of 2025 alone", "2025", ["2026-07-28"]],
] as const)(
  "a bridged stdio server %s passes all that the same server passes over HTTP, but for what stdio cannot carry",
  async (server, only, revisions) => {
    const bridge = await startBridge(stdioConformanceArgv(only));
    for (const found of await Promise.all(
      revisions.map((revision) => differences(bridge.url.href, server, revision)),
    )) {
      expect(found.unexpected).toEqual([]);
      expect(found.stale).toEqual([]);
    }
  },
  180_000,
);

/** What differs from the table, both ways. */
async function differences(url: string, server: ExpectedDifference["server"], revision: Revision) {
  const known = direct.get(revision);
  if (known === undefined) throw new TypeError("the direct run comes first");
  const table = EXPECTED.filter((entry) => entry.server === server && entry.revision === revision);
  const listed = (scenario: string): readonly string[] =>
    table.flatMap((entry) => (entry.scenario === scenario ? entry.checks : []));
  const run = await runConformance(url, revision, (found) => {
    const checks = compareScenario(known, found).map(({ check }) => check);
    return isDeepStrictEqual(checks.toSorted(), listed(found.scenario).toSorted());
  });
  const found = compareRuns(known, run);
  const isListed = ({ scenario, check }: Difference): boolean => listed(scenario).includes(check);
  const isFound = (scenario: string, check: string): boolean =>
    found.some((one) => one.scenario === scenario && one.check === check);
  return {
    unexpected: found.filter((difference) => !isListed(difference)),
    stale: table.flatMap(({ scenario, checks }) => checks.filter((check) => !isFound(scenario, check))),
  };
}
