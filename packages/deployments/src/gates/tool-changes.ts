import type { ManifestChangeDetail, Tool } from "@switchyard/contracts";
import { textChange } from "./item-changes.ts";
import type { Budget } from "./schema/budget.ts";
import { compareSchemas } from "./schema/compare-schemas.ts";
import { type JsonRecord, member, sameJson, shown } from "./schema/json.ts";
import type { Direction } from "./schema/sentences.ts";

/** Compares two versions of a tool: schemas, what it says of itself, and what it says of its safety. */
export function diffTool(budget: Budget): (before: Tool, after: Tool) => ManifestChangeDetail[] {
  return (before, after) => [
    ...schemaChanges(["inputSchema", "input"], [before.inputSchema, after.inputSchema], budget),
    ...outputChanges(before.outputSchema, after.outputSchema, budget),
    ...hintChanges(before.annotations, after.annotations),
    ...executionChanges(before.execution ?? {}, after.execution ?? {}),
    ...textChange("title", before.title, after.title),
    ...textChange("description", before.description, after.description),
  ];
}

function schemaChanges(
  [name, direction]: readonly [name: string, direction: Direction],
  [before, after]: readonly [unknown, unknown],
  budget: Budget,
): ManifestChangeDetail[] {
  return compareSchemas(before, after, { direction, budget }).map((change) => ({
    ...change,
    path: change.path === "" ? name : `${name}.${change.path}`,
  }));
}

function outputChanges(before: JsonRecord | null, after: JsonRecord | null, budget: Budget): ManifestChangeDetail[] {
  const path = "outputSchema";
  if (before && after) return schemaChanges([path, "output"], [before, after], budget);
  if (after) {
    return [
      {
        path,
        class: "compatible",
        rule: "output_schema_added",
        message: "The tool now promises the form of its result.",
      },
    ];
  }
  if (!before) return [];
  const message = "The tool no longer promises the form of its result.";
  return [{ path, class: "breaking", rule: "output_schema_removed", message }];
}

/** What a hint means when it is absent, by the specification. Each is stated so that `false` is the safer one. */
const hints: readonly {
  readonly name: string;
  readonly absent: boolean;
  readonly safer: boolean;
  readonly says: string;
}[] = [
  { name: "readOnlyHint", absent: false, safer: true, says: "it changes nothing" },
  { name: "destructiveHint", absent: true, safer: false, says: "what it changes is never destroyed" },
  { name: "idempotentHint", absent: false, safer: true, says: "repeating a call changes nothing more" },
  { name: "openWorldHint", absent: true, safer: false, says: "it deals with a closed set of things only" },
];

/** Clients decide by these hints whether to ask a person first: taking back a safe one is breaking. */
function hintChanges(before: JsonRecord | null, after: JsonRecord | null): ManifestChangeDetail[] {
  const found: ManifestChangeDetail[] = [];
  const told = (annotations: JsonRecord | null, hint: (typeof hints)[number]): boolean => {
    const value = annotations ? member(annotations, hint.name) : undefined;
    return typeof value === "boolean" ? value : hint.absent;
  };
  for (const hint of hints) {
    const [was, is] = [told(before, hint), told(after, hint)];
    if (was === is || !matters(hint.name, { before, after })) continue;
    const weaker = is !== hint.safer;
    found.push({
      path: `annotations.${hint.name}`,
      class: weaker ? "breaking" : "compatible",
      rule: weaker ? "safety_hint_weakened" : "safety_hint_strengthened",
      message: weaker
        ? `The tool no longer says that ${hint.says} (${hint.name}: ${was} → ${is}).`
        : `The tool now says that ${hint.says} (${hint.name}: ${was} → ${is}).`,
    });
  }
  const rest = (annotations: JsonRecord | null): JsonRecord =>
    Object.fromEntries(Object.entries(annotations ?? {}).filter(([name]) => hints.every((hint) => hint.name !== name)));
  if (!sameJson(rest(before), rest(after))) {
    const message = "Other annotations of the tool changed.";
    found.push({ path: "annotations", class: "compatible", rule: "annotations_changed", message });
  }
  return found;
}

/** What a tool that changes nothing says of how it changes things has no meaning. */
function matters(
  name: string,
  tool: { readonly before: JsonRecord | null; readonly after: JsonRecord | null },
): boolean {
  if (name !== "destructiveHint" && name !== "idempotentHint") return true;
  const readOnly = (annotations: JsonRecord | null): boolean =>
    annotations !== null && member(annotations, "readOnlyHint") === true;
  return !readOnly(tool.after);
}

/** `execution.taskSupport`: absent means that a call may not ask for a task. */
function executionChanges(before: JsonRecord, after: JsonRecord): ManifestChangeDetail[] {
  const [was, is] = [before, after].map((execution) => shown(member(execution, "taskSupport") ?? "forbidden"));
  if (was === is) return [];
  const path = "execution.taskSupport";
  const message = `Calls as tasks: ${was} → ${is}.`;
  // Both ways of calling go on working only when both are allowed afterwards.
  const breaking = is !== '"optional"';
  return [{ path, class: breaking ? "breaking" : "compatible", rule: "task_support_changed", message }];
}
