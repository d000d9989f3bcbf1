import type { GateFinding, ManifestChange, ManifestDiff } from "@switchyard/contracts";
import type { Gate } from "./gate.ts";
import { subjectOf, visible } from "./hygiene/texts.ts";
import { diffManifests } from "./manifest-diff.ts";

/** Findings that one deployment shows; the diff itself has all. */
const MAX_FINDINGS = 100;
const MAX_PER_ITEM = 10;

/** Stops what breaks those who call the live deployment. */
export const manifestDiffGate: Gate = {
  id: "manifest_diff",
  title: "Manifest diff",
  run: ({ live, next, diff: made }) => {
    if (live === null) return { stops: false, summary: "Nothing is live to compare with.", findings: [], more: 0 };
    const diff = made ?? diffManifests(live, next);
    const all = diff.changes.filter((change) => change.class === "breaking").flatMap(findingsOf);
    const findings = all.slice(0, MAX_FINDINGS);
    return {
      stops: diff.class === "breaking",
      summary: summaryOf(diff),
      findings,
      more: all.length - findings.length,
    };
  },
};

function findingsOf(change: ManifestChange): GateFinding[] {
  const subject = subjectOf(change.kind.replace("_", " "), change.name);
  if (change.change === "removed") {
    return [
      {
        code: `${change.kind}_removed`,
        severity: "error",
        subject,
        message: "It is live and is not there any more.",
        remedy: "Keep it until nobody calls it, or have somebody promote this who knows that.",
      },
    ];
  }
  const breaking = change.details.filter((detail) => detail.class === "breaking");
  return breaking.slice(0, MAX_PER_ITEM).map(({ path, rule, message }) => ({
    code: rule,
    severity: "error",
    subject: `${subject}, ${visible(path).slice(1, -1)}`,
    message,
    remedy: "Make the change so that calls and results of before stay valid, or have somebody promote this who knows.",
  }));
}

function summaryOf(diff: ManifestDiff): string {
  if (diff.class === "none") return "Nothing changes against what is live.";
  const counts = [
    [diff.added, "added"],
    [diff.changed, "changed"],
    [diff.removed, "removed"],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${told.join(", ")}: ${diff.breaking === 0 ? "compatible" : `${diff.breaking} breaking`}.`;
}
