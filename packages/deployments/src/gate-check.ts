/** Gates as verify and promotion ask them: what a deployment exposes against what is live. */
import { type GateModes, type GateResult, Manifest, type ManifestDiff } from "@switchyard/contracts";
import { type DeprecatedFeature, diffManifests, gates, runGates } from "./gates/gates.ts";
import type { ManifestContent } from "./verify/capture-manifest.ts";

/** What is live where a deployment wants to go. */
export interface Base {
  readonly deploymentId: string;
  readonly content: ManifestContent;
}

export interface GateCheck {
  readonly gates: readonly GateResult[];
  /** Against what is live; all is added where nothing is. */
  readonly diff: ManifestDiff;
}

/**
 * Runs every gate. What the very artifact that is live exposes unchanged was let in once: it is warned of, never blocked. Pure;
 * takes at most a few seconds, whatever a server lists.
 */
export function checkGates(input: {
  readonly next: ManifestContent;
  readonly base: Base | null;
  /** The artifact is the one that is live, in the very environment. */
  readonly sameArtifact: boolean;
  readonly modes: GateModes;
  /** Deprecated features that were seen in use. */
  readonly seen?: readonly DeprecatedFeature[];
}): GateCheck {
  const { next, base, modes, seen = [] } = input;
  const live = base?.content ?? null;
  const diff = diffManifests(live, next, base?.deploymentId ?? null);
  const results = runGates(gates, modes, { live, next, diff, seen });
  if (!input.sameArtifact || diff.class !== "none") return { gates: results, diff };
  const warned = results.map((one) => (one.verdict === "blocked" ? { ...one, verdict: "warned" as const } : one));
  return { gates: warned, diff };
}

const Content = Manifest.omit({ deploymentId: true, digest: true, diff: true });

/** A manifest as it is stored; null when it cannot be read. */
export function readManifest(stored: unknown): ManifestContent | null {
  return Content.safeParse(stored).data ?? null;
}

/** Modes of the gates for a kind of environment. */
export function modesOf(
  settings: { readonly gates: { readonly production: GateModes; readonly preview: GateModes } },
  kind: string,
): GateModes {
  return kind === "production" ? settings.gates.production : settings.gates.preview;
}

/** The results that keep a deployment from going live by itself. */
export function blockingOf(results: readonly GateResult[]): readonly GateResult[] {
  return results.filter(({ verdict }) => verdict === "blocked");
}

/** What the log says of gates: a line each, and one for each finding. */
export function gateLines(results: readonly GateResult[]): string[] {
  return results.flatMap(({ title, mode, verdict, summary, findings, more }) => [
    shown(mode === "off" ? `Gate ${title}: off.` : `Gate ${title} (${mode}): ${verdict}. ${summary}`),
    ...findings.map((one) => shown(`  ${one.severity}: ${one.subject}: ${one.message} ${one.remedy}`)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]);
}

const MAX_LINE = 1_000;

/** Text of tenants as it may stand in a log: what cannot be seen, or turns the line around, is shown as a code. */
function shown(text: string): string {
  const seen = text.replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv,
    (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return seen.length > MAX_LINE ? `${seen.slice(0, MAX_LINE - 1)}…` : seen;
}
