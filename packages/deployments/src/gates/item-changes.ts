import type { Manifest, ManifestChangeDetail } from "@switchyard/contracts";
import { isRecord, member, seen, shown } from "./schema/json.ts";

type Prompt = Manifest["prompts"][number];
type Resource = Manifest["resources"][number] | Manifest["resourceTemplates"][number];

/** A text that people or models read; another one breaks no call. */
export function textChange(name: string, before: string | null, after: string | null): ManifestChangeDetail[] {
  if (before === after) return [];
  const what = before === null ? "is new" : after === null ? "is gone" : "changed";
  return [{ path: name, class: "compatible", rule: `${name}_changed`, message: `The ${name} ${what}.` }];
}

/** Compares two versions of a prompt. Its arguments are strings by name. */
export function diffPrompt(before: Prompt, after: Prompt): ManifestChangeDetail[] {
  const [old, now] = [argumentsOf(before), argumentsOf(after)];
  const details: ManifestChangeDetail[] = [];
  for (const [name, argument] of old) {
    const path = `arguments.${seen(name.slice(0, 80))}`;
    const next = now.get(name);
    if (!next) {
      const message = `The argument ${shown(name)} is no longer listed: a call that sends it is not understood.`;
      details.push({ path, class: "breaking", rule: "argument_removed", message });
    } else if (next.required !== argument.required) {
      details.push(requirement(path, name, next.required));
    } else if (next.description !== argument.description) {
      const message = `The description of the argument ${shown(name)} changed.`;
      details.push({ path, class: "compatible", rule: "description_changed", message });
    }
  }
  for (const [name, { required }] of now) {
    if (old.has(name)) continue;
    const path = `arguments.${seen(name.slice(0, 80))}`;
    if (required) details.push(requirement(path, name, true));
    else {
      const message = `The argument ${shown(name)} is new and may be left out.`;
      details.push({ path, class: "compatible", rule: "argument_added", message });
    }
  }
  return [
    ...details,
    ...textChange("title", before.title, after.title),
    ...textChange("description", before.description, after.description),
  ];
}

function requirement(path: string, name: string, required: boolean): ManifestChangeDetail {
  return required
    ? { path, class: "breaking", rule: "required_added", message: `The argument ${shown(name)} must now be given.` }
    : {
        path,
        class: "compatible",
        rule: "required_removed",
        message: `The argument ${shown(name)} may now be left out.`,
      };
}

interface Argument {
  readonly required: boolean;
  readonly description: unknown;
}

function argumentsOf(prompt: Prompt): Map<string, Argument> {
  const found = new Map<string, Argument>();
  for (const one of prompt.arguments) {
    if (!isRecord(one)) continue;
    const name = member(one, "name");
    if (typeof name !== "string" || found.has(name)) continue;
    found.set(name, { required: member(one, "required") === true, description: member(one, "description") ?? null });
  }
  return found;
}

/** Compares two versions of a resource or a resource template: a client reads by URI and acts on the media type. */
export function diffResource(before: Resource, after: Resource): ManifestChangeDetail[] {
  const details = [
    ...textChange("name", before.name, after.name),
    ...textChange("description", before.description, after.description),
  ];
  if (before.mimeType === after.mimeType) return details;
  const told = (type: string | null): string => (type === null ? "no media type" : shown(type));
  const message = `The media type was ${told(before.mimeType)} and is now ${told(after.mimeType)}.`;
  const breaking = before.mimeType !== null;
  return [
    { path: "mimeType", class: breaking ? "breaking" : "compatible", rule: "media_type_changed", message },
    ...details,
  ];
}
