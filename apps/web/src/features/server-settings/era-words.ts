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

/** What the switch between eras means for this server: what holds now, and what will. */
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
  const alone = "This server speaks 2025 alone";
  if (live.eraBridged) {
    return on
      ? `${alone}, and clients of 2026 reach it through the bridge.`
      : `${alone}. Instances that run already are bridged; those that start from now on refuse clients of 2026.`;
  }
  const refused = `${alone}, and clients that speak only 2026 are refused.`;
  return on ? `${refused} From the next deployment on, they reach it through the bridge.` : refused;
}
