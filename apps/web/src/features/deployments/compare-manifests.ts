import type { Manifest } from "@switchyard/contracts";

/** Names of tools, prompts, resources and templates that differ between two manifests, without judging how. */
export interface RoughDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Compares what two deployments expose, item by item; the order of keys and items does not count. */
export function compareManifests(before: Manifest, after: Manifest): RoughDiff {
  const old = itemsOf(before);
  const next = itemsOf(after);
  return {
    added: [...next.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !next.has(name)),
    changed: [...next].filter(([name, item]) => old.has(name) && old.get(name) !== item).map(([name]) => name),
  };
}

/** `2 added, 1 removed: search`; names the ones that are gone, since callers miss those. */
export function roughWords(diff: RoughDiff): string {
  const parts = [
    diff.added.length > 0 ? `${diff.added.length} added` : null,
    diff.changed.length > 0 ? `${diff.changed.length} changed` : null,
    diff.removed.length > 0 ? `${diff.removed.length} removed (${some(diff.removed)})` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "Nothing changes for callers." : `${parts.join(", ")}.`;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
  return names.length > 3 ? `${shown.join(", ")} and ${names.length - 3} more` : shown.join(", ");
}

function itemsOf(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map([
    ...manifest.tools.map((tool) => [`tool ${tool.name}`, canonical(tool)] as const),
    ...manifest.prompts.map((prompt) => [`prompt ${prompt.name}`, canonical(prompt)] as const),
    ...manifest.resources.map((resource) => [`resource ${resource.uri}`, canonical(resource)] as const),
    ...manifest.resourceTemplates.map((one) => [`template ${one.uriTemplate}`, canonical(one)] as const),
  ]);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
