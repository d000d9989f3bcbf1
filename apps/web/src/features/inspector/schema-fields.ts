/** From a tool's JSON Schema to form fields and back to arguments. What the form cannot draw is edited as JSON. */

export type FieldKind = "text" | "number" | "integer" | "boolean" | "choice" | "json";

export interface ToolField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly description: string | null;
  readonly options: readonly string[];
  readonly placeholder: string;
}

export type FieldValues = Readonly<Record<string, string>>;

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of a tool's input, required ones first, otherwise in the order of the schema. */
export function fieldsOf(inputSchema: Schema): readonly ToolField[] {
  const properties = isSchema(inputSchema["properties"]) ? inputSchema["properties"] : {};
  const required = new Set(Array.isArray(inputSchema["required"]) ? inputSchema["required"] : []);
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, isSchema(schema) ? schema : {}, required.has(name)),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function fieldOf(name: string, schema: Schema, required: boolean): ToolField {
  const options = optionsOf(schema);
  return {
    name,
    kind: kindOf(schema, options),
    required,
    description: typeof schema["description"] === "string" ? schema["description"] : null,
    options,
    placeholder: schema["default"] === undefined ? "" : `Default: ${JSON.stringify(schema["default"])}`,
  };
}

/** The values of a choice: an `enum`, or the constants of a titled one. */
function optionsOf(schema: Schema): readonly string[] {
  if (Array.isArray(schema["enum"])) return schema["enum"].map(String);
  const alternatives = Array.isArray(schema["oneOf"]) ? schema["oneOf"] : [];
  const constants = alternatives.map((one: unknown) => (isSchema(one) ? one["const"] : undefined));
  return constants.every((constant) => typeof constant === "string") ? constants : [];
}

function kindOf(schema: Schema, options: readonly string[]): FieldKind {
  const types = Array.isArray(schema["type"]) ? schema["type"].filter((type) => type !== "null") : [schema["type"]];
  const type: unknown = types.length === 1 ? types[0] : undefined;
  if (type === "string") return options.length > 0 ? "choice" : "text";
  if (type === "number" || type === "integer" || type === "boolean") return type;
  return "json";
}

/** Arguments from what was entered. An empty field is left out; a fault is named by its field. */
export function argumentsOf(
  fields: readonly ToolField[],
  values: FieldValues,
): { readonly arguments: Readonly<Record<string, unknown>>; readonly faults: Readonly<Record<string, string>> } {
  const result: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const text = values[field.name] ?? "";
    if (text === "") {
      if (field.required && field.kind !== "text") faults[field.name] = "This is required.";
      else if (field.required) result[field.name] = "";
      continue;
    }
    const read = readValue(field.kind, text);
    if ("fault" in read) faults[field.name] = read.fault;
    else result[field.name] = read.value;
  }
  return { arguments: result, faults };
}

function readValue(kind: FieldKind, text: string): { readonly value: unknown } | { readonly fault: string } {
  if (kind === "boolean") return { value: text === "true" };
  if (kind === "number" || kind === "integer") {
    const value = Number(text);
    if (!Number.isFinite(value)) return { fault: "This is not a number." };
    if (kind === "integer" && !Number.isInteger(value)) return { fault: "This must be a whole number." };
    return { value };
  }
  if (kind !== "json") return { value: text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { fault: 'This is not JSON. Texts need quotes: ["a", "b"].' };
  }
}

/** Fields from arguments, for going back from JSON to the form. */
export function valuesOf(fields: readonly ToolField[], from: Readonly<Record<string, unknown>>): FieldValues {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = from[field.name];
    if (value === undefined) continue;
    values[field.name] = typeof value === "string" && field.kind !== "json" ? value : JSON.stringify(value);
  }
  return values;
}
