import type { Era } from "@switchyard/contracts";

/** What the switch between eras does for this server, in one sentence. */
export function bridgeWords(
  live: { readonly transport: "http" | "stdio"; readonly eras: readonly Era[] } | null,
  on: boolean,
): string {
  if (live === null) return "Concerns a server that speaks HTTP and only the era of 2025: verify finds that out.";
  if (live.transport === "stdio") {
    return "This server speaks stdio, which is always bridged to both; the switch concerns HTTP servers.";
  }
  if (live.eras.includes("2026")) {
    return live.eras.includes("2025")
      ? "This server speaks both by itself, so nothing stands between it and its clients."
      : "This server speaks the era of 2026 alone: clients that open sessions are told so, and are not bridged.";
  }
  return on
    ? "This server speaks the era of 2025 alone: clients of 2026 reach it through the bridge, its questions to people included."
    : "This server speaks the era of 2025 alone: clients that speak only 2026 are refused.";
}
