import type { ManifestChange, ManifestChangeDetail, ManifestDiff } from "@switchyard/contracts";
import type { ManifestContent } from "../verify/capture-manifest.ts";
import { diffPrompt, diffResource } from "./item-changes.ts";
import { Budget } from "./schema/budget.ts";
import { diffTool } from "./tool-changes.ts";

/** Proof steps for one pair of manifests; what is left undecided by then counts as breaking. */
const STEPS = 250_000;
/** Items told, details of one item, and details in all. */
const MAX_CHANGES = 500;
const MAX_DETAILS = 25;
const MAX_DETAILS_IN_ALL = 2_000;

type Kind = ManifestChange["kind"];

/**
 * What a deployment's manifest changes against another one, usually the live one: items by name (resources by URI), each classed.
 * An item that is gone is breaking, one that is new is not. Null compares with nothing: all is new. Lists are bounded, counts are
 * not. Pure, and never throws on what a server listed.
 */
export function diffManifests(
  live: ManifestContent | null,
  next: ManifestContent,
  against: string | null = null,
): ManifestDiff {
  const budget = new Budget(STEPS);
  const templates = (content: ManifestContent | null) => content?.resourceTemplates ?? [];
  const changes = [
    ...changesOf("tool", [live?.tools ?? [], next.tools], { key: (tool) => tool.name, diff: diffTool(budget) }),
    ...changesOf("prompt", [live?.prompts ?? [], next.prompts], { key: (prompt) => prompt.name, diff: diffPrompt }),
    ...changesOf("resource", [live?.resources ?? [], next.resources], { key: (one) => one.uri, diff: diffResource }),
    ...changesOf("resource_template", [templates(live), templates(next)], {
      key: (one) => one.uriTemplate,
      diff: diffResource,
    }),
  ];
  const count = (change: ManifestChange["change"]): number => changes.filter((one) => one.change === change).length;
  const breaking = changes.filter((one) => one.class === "breaking").length;
  return {
    against,
    class: breaking > 0 ? "breaking" : changes.length > 0 ? "compatible" : "none",
    added: count("added"),
    removed: count("removed"),
    changed: count("changed"),
    breaking,
    changes: bounded(changes.toSorted(breakingFirst)),
  };
}

function bounded(changes: readonly ManifestChange[]): ManifestChange[] {
  let left = MAX_DETAILS_IN_ALL;
  return changes.slice(0, MAX_CHANGES).map((change) => {
    const details = change.details.slice(0, left);
    left -= details.length;
    return { ...change, details };
  });
}

function breakingFirst(one: ManifestChange, other: ManifestChange): number {
  return Number(other.class === "breaking") - Number(one.class === "breaking");
}

function changesOf<T>(
  kind: Kind,
  [before, after]: readonly [readonly T[], readonly T[]],
  by: { readonly key: (item: T) => string; readonly diff: (before: T, after: T) => ManifestChangeDetail[] },
): ManifestChange[] {
  const old = firstByKey(before, by.key);
  const now = firstByKey(after, by.key);
  const changes: ManifestChange[] = [];
  for (const name of old.keys()) {
    if (!now.has(name)) changes.push({ kind, name, change: "removed", class: "breaking", details: [] });
  }
  for (const [name, item] of now) {
    const known = old.get(name);
    if (known === undefined) changes.push({ kind, name, change: "added", class: "compatible", details: [] });
    else changes.push(...changeOf({ kind, name }, by.diff(known, item)));
  }
  return changes;
}

/** Of items with one name clients see the first. */
function firstByKey<T>(items: readonly T[], key: (item: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return found;
}

function changeOf(
  item: { readonly kind: Kind; readonly name: string },
  details: ManifestChangeDetail[],
): ManifestChange[] {
  if (details.length === 0) return [];
  const breaking = details.filter((detail) => detail.class === "breaking");
  const sorted = [...breaking, ...details.filter((detail) => detail.class !== "breaking")];
  return [
    {
      ...item,
      change: "changed",
      class: breaking.length > 0 ? "breaking" : "compatible",
      details: sorted.slice(0, MAX_DETAILS),
    },
  ];
}
