import type { GateId, GateMode, GateResult, GateVerdict } from "@switchyard/contracts";
import type { Gate, GateInput, GateOutcome } from "./gate.ts";
import { hygieneGate } from "./hygiene-gate.ts";
import { manifestDiffGate } from "./manifest-diff-gate.ts";

/** Every gate, in the order in which they are run and shown. One more gate is one more line here and its id in the contracts. */
export const gates: readonly Gate[] = [manifestDiffGate, hygieneGate];

/**
 * Runs gates on what a deployment exposes. A gate that is `off` is skipped. What a gate stops is `blocked` in mode `block` and `warned`
 * in mode `warn`; findings that stop nothing are `warned` too. A gate that fails by itself counts as one that stops.
 */
export function runGates(
  list: readonly Gate[],
  modes: Readonly<Record<GateId, GateMode>>,
  input: GateInput,
): GateResult[] {
  return list.map((gate) => {
    const mode = modes[gate.id];
    const head = { gate: gate.id, title: gate.title, mode };
    if (mode === "off") {
      return { ...head, verdict: "skipped", summary: "Switched off here.", findings: [], more: 0, durationMs: 0 };
    }
    const began = performance.now();
    const outcome = outcomeOf(gate, input);
    const durationMs = Math.round((performance.now() - began) * 10) / 10;
    return { ...head, verdict: verdictOf(mode, outcome), ...told(outcome), durationMs };
  });
}

function outcomeOf(gate: Gate, input: GateInput): GateOutcome {
  try {
    return gate.run(input);
  } catch (error) {
    return {
      stops: true,
      summary: "The gate could not be run.",
      findings: [
        {
          code: "gate_failed",
          severity: "error",
          subject: `gate "${gate.id}"`,
          message: `The gate ended with an error of its own (${error instanceof Error ? error.name : "unknown"}), so nothing is known.`,
          remedy: "Deploy again; if it stays, tell whoever runs this installation.",
        },
      ],
      more: 0,
    };
  }
}

function verdictOf(mode: "warn" | "block", outcome: GateOutcome): GateVerdict {
  if (outcome.stops) return mode === "block" ? "blocked" : "warned";
  return outcome.findings.some((finding) => finding.severity === "warning") ? "warned" : "passed";
}

function told({ summary, findings, more }: GateOutcome): Pick<GateResult, "summary" | "findings" | "more"> {
  return { summary, findings: [...findings], more };
}

export type { DeprecatedFeature } from "./hygiene/deprecated.ts";
export { diffManifests } from "./manifest-diff.ts";
