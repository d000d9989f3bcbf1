import type { Deployment, Era } from "@switchyard/contracts";

/** How the live deployment is spoken to. */
export interface LiveEras {
  readonly transport: "http" | "stdio";
  /** Eras that the server speaks by itself. */
  readonly eras: readonly Era[];
  readonly eraBridged: boolean;
}

/** The same of what the API says about it; null while its plan is not known. */
export function liveEras({
  plan,
  eras,
  eraBridged,
}: Pick<Deployment, "plan" | "eras" | "eraBridged">): LiveEras | null {
  return plan && { transport: plan.transport, eras, eraBridged };
}

/** What the switch between eras means for this server: what holds now, and what from the next promotion on. */
export function bridgeWords(live: LiveEras | null, on: boolean): string {
  if (live === null)
    return "It concerns servers that speak HTTP and 2025 alone, which is found out before one goes live.";
  if (live.transport === "stdio") {
    return "This server speaks stdio, which is bridged to both in any case; the switch concerns HTTP servers.";
  }
  if (live.eras.includes("2026")) {
    return live.eras.includes("2025")
      ? "This server speaks both, so nothing stands between it and its clients."
      : "This server speaks 2026 alone. The bridge is for servers of 2025; clients that open sessions are refused.";
  }
  const now = live.eraBridged
    ? "This server speaks 2025 alone, and clients of 2026 reach it through the bridge."
    : "This server speaks 2025 alone, and clients that speak only 2026 are refused.";
  if (on === live.eraBridged) return now;
  return `${now} From the next promotion on, ${on ? "they reach it through the bridge" : "they are refused"}.`;
}
