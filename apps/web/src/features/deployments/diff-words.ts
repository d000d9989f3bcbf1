import type { ManifestChange, ManifestDiff } from "@switchyard/contracts";

const nouns: Readonly<Record<ManifestChange["kind"], readonly [one: string, many: string]>> = {
  tool: ["tool", "tools"],
  prompt: ["prompt", "prompts"],
  resource: ["resource", "resources"],
  resource_template: ["resource template", "resource templates"],
};

/** What an item of a manifest is called. */
export function kindWord(kind: ManifestChange["kind"]): string {
  return nouns[kind][0];
}

/** `3 tools added, 1 tool and 1 prompt changed, 1 breaking`. */
export function diffHeadline(diff: ManifestDiff): string {
  if (diff.against === null) return "Nothing was live to compare with";
  const parts = (["added", "removed", "changed"] as const).flatMap((change) => {
    const total = diff[change];
    if (total === 0) return [];
    const listed = diff.changes.filter((one) => one.change === change);
    // A list that was cut short must not make the headline count less than there is.
    return [`${listed.length === total ? counted(listed) : `${total} items`} ${change}`];
  });
  if (parts.length === 0) return "Nothing changed for callers";
  if (diff.breaking > 0) parts.push(`${diff.breaking} breaking`);
  return parts.join(", ");
}

/** `2 breaking changes`. */
export function breakingWords(diff: ManifestDiff): string {
  return diff.breaking === 1 ? "1 breaking change" : `${diff.breaking} breaking changes`;
}

function counted(changes: readonly ManifestChange[]): string {
  const words = (Object.keys(nouns) as ManifestChange["kind"][]).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${nouns[kind][count === 1 ? 0 : 1]}`];
  });
  const last = words.pop() ?? "";
  return words.length === 0 ? last : `${words.join(", ")} and ${last}`;
}

/** Breaking ones first, then by kind and name, so that what matters is above the fold. */
export function inOrder(changes: readonly ManifestChange[]): readonly ManifestChange[] {
  const weight = (change: ManifestChange) => (change.class === "breaking" ? 0 : 1);
  return [...changes].sort(
    (a, b) => weight(a) - weight(b) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name),
  );
}
