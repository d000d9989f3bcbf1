import type { GateFinding, Tool } from "@switchyard/contracts";
import type { ManifestContent } from "../../verify/capture-manifest.ts";
import { fitsWithin, type JsonRecord, member } from "../schema/json.ts";
import { schemaFault } from "./schema-faults.ts";
import { subjectOf } from "./texts.ts";

/** Tool names by SEP-986: 1 to 128 letters, digits, `_`, `-` and `.`; case counts. */
const toolName = /^[A-Za-z0-9_.-]{1,128}$/;

/** Names, descriptions and schemas of what a server lists. */
export function* itemFindings(content: ManifestContent): Generator<GateFinding> {
  yield* duplicates(
    "tool",
    content.tools.map((tool) => tool.name),
  );
  yield* duplicates(
    "prompt",
    content.prompts.map((prompt) => prompt.name),
  );
  yield* duplicates(
    "resource",
    content.resources.map((resource) => resource.uri),
  );
  yield* duplicates(
    "resource template",
    content.resourceTemplates.map((one) => one.uriTemplate),
  );
  for (const tool of content.tools) yield* toolFindings(tool);
  for (const prompt of content.prompts) yield* described("prompt", prompt.name, prompt.description);
}

function* toolFindings(tool: Tool): Generator<GateFinding> {
  const subject = subjectOf("tool", tool.name);
  if (!toolName.test(tool.name)) {
    yield {
      code: "tool_name_invalid",
      severity: "error",
      subject,
      message: "The name is not 1 to 128 letters of A-Z, a-z, 0-9, _, - and . as the specification asks.",
      remedy: "Rename the tool; many clients refuse other names.",
    };
  }
  yield* described("tool", tool.name, tool.description);
  yield* schemaFindings(subject, "inputSchema", tool.inputSchema);
  if (tool.outputSchema) yield* schemaFindings(subject, "outputSchema", tool.outputSchema);
}

function* described(kind: string, name: string, description: string | null): Generator<GateFinding> {
  if (description !== null && description.trim() !== "") return;
  yield {
    code: "description_missing",
    severity: "warning",
    subject: subjectOf(kind, name),
    message: `The ${kind} has no description, so a model has only its name to choose it by.`,
    remedy: "Say in a sentence or two what it does and when to use it.",
  };
}

const SIZE = { parts: 60_000, levels: 128 };

function* schemaFindings(subject: string, name: string, schema: JsonRecord): Generator<GateFinding> {
  const at = `${subject}, ${name}`;
  if (Object.keys(schema).length === 0) {
    const message = "The schema is empty.";
    yield {
      code: "schema_missing",
      severity: "error",
      subject: at,
      message,
      remedy: 'Begin with { "type": "object" }.',
    };
    return;
  }
  const type = member(schema, "type");
  if (type !== "object") {
    const message = `The schema has ${type === undefined ? "no type" : "another type than object"} at its top.`;
    yield { code: "schema_not_object", severity: "error", subject: at, message, remedy: 'Set "type": "object".' };
  }
  if (!fitsWithin(schema, SIZE)) {
    const message = "The schema is too large or nests too deep to be checked.";
    yield { code: "schema_too_large", severity: "warning", subject: at, message, remedy: "Make it simpler." };
    return;
  }
  const fault = schemaFault(schema);
  if (fault) {
    const { message, path } = fault;
    const remedy = "Correct the schema; clients refuse a tool whose schema they cannot compile.";
    yield {
      code: "schema_invalid",
      severity: "error",
      subject: `${at}${path === "" ? "" : `.${path}`}`,
      message,
      remedy,
    };
  }
}

function* duplicates(kind: string, names: readonly string[]): Generator<GateFinding> {
  const seen = new Set<string>();
  const told = new Set<string>();
  for (const name of names) {
    if (seen.has(name) && !told.has(name)) {
      told.add(name);
      const message = `More than one ${kind} has this name; which one answers is up to the client.`;
      yield {
        code: "name_duplicate",
        severity: "error",
        subject: subjectOf(kind, name),
        message,
        remedy: "Give each a name of its own.",
      };
    }
    seen.add(name);
  }
}
