import type { GateFinding, GateId, ManifestDiff } from "@switchyard/contracts";
import type { ManifestContent } from "../verify/capture-manifest.ts";
import type { DeprecatedFeature } from "./hygiene/deprecated.ts";

export interface GateInput {
  /** What is live in the environment; null when nothing is. */
  readonly live: ManifestContent | null;
  readonly next: ManifestContent;
  /** The difference of the two, where the caller has made it already. */
  readonly diff?: ManifestDiff;
  /** Deprecated features that verify saw in use, beyond what the manifest declares. */
  readonly seen?: readonly DeprecatedFeature[];
}

export interface GateOutcome {
  /** What a gate in mode `block` holds back. */
  readonly stops: boolean;
  /** One line. */
  readonly summary: string;
  readonly findings: readonly GateFinding[];
  /** Findings beyond those listed. */
  readonly more: number;
}

/** One question asked of every deployment before it may go live. Pure: the same input gives the same outcome. */
export interface Gate {
  readonly id: GateId;
  readonly title: string;
  readonly run: (input: GateInput) => GateOutcome;
}
