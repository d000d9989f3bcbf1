import type { BuildPlan, Deployment, Era } from "@switchyard/contracts";

interface Spoken {
  readonly plan: Pick<BuildPlan, "transport" | "stdioShared" | "replayableSessions">;
  /** Eras that clients are served in. */
  readonly eras: readonly Era[];
  /** Whether an HTTP server of the era of 2025 is served to clients of both. */
  readonly eraBridged: boolean;
}

/** What a deployment tells of how it is spoken to; null while its plan is not known. */
export function spokenOf({ plan, eras, eraBridged }: Pick<Deployment, "plan" | "eras" | "eraBridged">): Spoken | null {
  return plan && { plan, eras, eraBridged };
}

/** Which eras reach the server, and which of them by the bridge beside it. */
export function erasWords({ plan, eras, eraBridged }: Spoken): string {
  if (plan.transport === "stdio") return "2025 and 2026, through the bridge";
  if (eraBridged) return "2025 natively, 2026 through the bridge";
  if (eras.length === 0) return "Not known yet";
  return eras.length > 1 ? "2025 and 2026, natively" : `${eras[0]} alone`;
}

/** What becomes of a session whose instance is lost; null for a server that has none. */
export function sessionsWords({ plan, eras, eraBridged }: Spoken): string | null {
  const hasSessions = plan.transport === "stdio" || eraBridged || eras.includes("2025");
  if (!hasSessions) return null;
  return plan.replayableSessions
    ? "Replayable: opened again when their instance is lost"
    : "End with their instance; clients open new ones";
}

/** Who shares a process of a stdio server; null for one that speaks HTTP. */
export function processesWords({ plan }: Pick<Spoken, "plan">): string | null {
  if (plan.transport !== "stdio") return null;
  return plan.stdioShared ? "Shared by all callers, but for sessions" : "Never shared between callers";
}
