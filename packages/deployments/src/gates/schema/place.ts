import type { Place } from "./branch.ts";
import type { Node, Nodes } from "./document.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";
import { dependentNames, dependentSchemas, listAt, recordAt, requiredOf } from "./keywords.ts";

interface Survey {
  readonly mentioned: Set<string>;
  readonly declared: Set<string>;
  lists: boolean;
  explicit: boolean;
}

/** Reads all schemas that apply to the same instance as these do. */
export function surveyPlace(nodes: Nodes, at: readonly Node[]): Place {
  const survey: Survey = { mentioned: new Set(), declared: new Set(), lists: false, explicit: false };
  const seen = new Set<number>();
  const stack = [...at];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node.id) || !isRecord(node.schema)) continue;
    seen.add(node.id);
    if (node.schema === node.document.root) survey.lists = true;
    note(node.schema, survey);
    if (!node.combines) continue;
    const target = nodes.target(node);
    if (target) stack.push(target);
    stack.push(...nodes.all(node.document, applicators(node.schema)));
  }
  return survey;
}

function note(schema: JsonRecord, survey: Survey): void {
  const properties = recordAt(schema, "properties");
  if (properties) survey.lists = true;
  for (const [name, value] of Object.entries(properties ?? {})) {
    survey.mentioned.add(name);
    if (value !== false) survey.declared.add(name);
  }
  for (const name of requiredOf(schema)) survey.mentioned.add(name);
  for (const [name, others] of dependentNames(schema)) for (const one of [name, ...others]) survey.mentioned.add(one);
  for (const [name] of dependentSchemas(schema)) survey.mentioned.add(name);
  if (speaking.some((keyword) => Object.hasOwn(schema, keyword))) survey.explicit = true;
}

const speaking = ["additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"];

/** Schemas inside a schema that look at the same instance. */
function applicators(schema: JsonRecord): unknown[] {
  return [
    ...["allOf", "anyOf", "oneOf"].flatMap((keyword) => listAt(schema, keyword) ?? []),
    ...["not", "if", "then", "else"].map((keyword) => member(schema, keyword)),
    ...dependentSchemas(schema).map(([, value]) => value),
  ];
}
