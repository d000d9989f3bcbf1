import type { ManifestContent } from "../../verify/capture-manifest.ts";
import { type JsonRecord, seen } from "../schema/json.ts";

/** A text of the server's, and where it stands. */
export interface ServerText {
  /** `tool "search"`. */
  readonly subject: string;
  /** Place inside the item: `inputSchema.properties.city.description`; a name of a member stands at the place of the member. */
  readonly path: string;
  readonly text: string;
}

const MAX_PATH = 200;

/** Every text that a server puts before a model or a person: values and names of members, at any depth. */
export function* textsOf(content: ManifestContent): Generator<ServerText> {
  yield* within("the server", { instructions: content.instructions, serverInfo: content.serverInfo });
  for (const tool of content.tools) yield* within(subjectOf("tool", tool.name), tool);
  for (const prompt of content.prompts) yield* within(subjectOf("prompt", prompt.name), prompt);
  for (const resource of content.resources) yield* within(subjectOf("resource", resource.uri), resource);
  for (const one of content.resourceTemplates) yield* within(subjectOf("resource template", one.uriTemplate), one);
}

/** How an item is named in a finding; what cannot be seen or is too long in its name is shown as a code. */
export function subjectOf(kind: string, name: string): string {
  return `${kind} ${visible(name)}`;
}

/** A text in quotes, cut to a bounded length, with nothing in it that cannot be seen. */
export function visible(text: string): string {
  const cut = seen(text.length > 80 ? `${text.slice(0, 79)}…` : text);
  return JSON.stringify(cut).replaceAll("\\\\u{", "\\u{");
}

function* within(subject: string, item: object): Generator<ServerText> {
  const stack: { readonly value: unknown; readonly path: string }[] = [{ value: item, path: "" }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { value, path } = entry;
    if (typeof value === "string") yield { subject, path, text: value };
    if (typeof value !== "object" || value === null) continue;
    for (const name of Object.keys(value).reverse()) {
      const inner = `${path}${path === "" ? "" : "."}${visible(name).slice(1, -1)}`.slice(0, MAX_PATH);
      if (!Array.isArray(value)) yield { subject, path: inner, text: name };
      stack.push({ value: (value as JsonRecord)[name], path: inner });
    }
  }
}
