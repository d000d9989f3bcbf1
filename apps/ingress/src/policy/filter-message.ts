import { elementsOf, type Member, membersOf, type Span, skipSpace, stringAt } from "./json-spans.ts";

/** What is left of a list of tools for one caller. */
export interface ListFilter {
  /** Whether the caller may call a tool of this name. */
  readonly keeps: (tool: string) => boolean;
  /** Whether every result must be a list of tools; otherwise those without one are something else's. */
  readonly expectsTools: boolean;
  /** Whether results say how long they may be kept, and for whom (2026-07-28, caching). */
  readonly modern: boolean;
}

/** What became of a message: nothing to change, another text, or something that no list can be told from. */
export type FilteredMessage =
  | { readonly kind: "as-is" }
  | { readonly kind: "filtered"; readonly text: string }
  | { readonly kind: "unreadable" };

const AS_IS: FilteredMessage = { kind: "as-is" };
const UNREADABLE: FilteredMessage = { kind: "unreadable" };

/** A stretch of the text with what stands in its place. */
interface Edit extends Span {
  readonly text: string;
}

/**
 * Leaves the tools out of a JSON-RPC response (or list of them) that the caller may not call, and has it kept for this
 * caller alone. A tool without a readable name is left out. Everything else stays as it is, byte for byte. A text that two
 * parsers could read as two lists is unreadable. Takes time in proportion to the text.
 */
export function filterMessage(text: string, filter: ListFilter): FilteredMessage {
  try {
    JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
  const at = skipSpace(text, 0);
  const messages = text[at] === "[" ? elementsOf(text, at).map(({ start }) => start) : [at];
  const edits: Edit[] = [];
  for (const start of messages) {
    const found = editsOf(text, start, filter);
    if (found === null) return UNREADABLE;
    edits.push(...found);
  }
  return edits.length === 0 ? AS_IS : { kind: "filtered", text: apply(text, edits) };
}

/** What is to change in one message, in order; null for one that cannot be read. */
function editsOf(text: string, at: number, filter: ListFilter): Edit[] | null {
  const noList = filter.expectsTools ? null : [];
  if (text[at] !== "{") return noList;
  const [result, isTwice] = only(membersOf(text, at), "result");
  if (isTwice) return null;
  if (result === undefined) return [];
  return text[result.start] === "{" ? editsOfResult(text, result, filter) : noList;
}

function editsOfResult(text: string, result: Span, filter: ListFilter): Edit[] | null {
  const members = membersOf(text, result.start);
  const [tools, toolsTwice] = only(members, "tools");
  const [scope, scopeTwice] = only(members, "cacheScope");
  if (toolsTwice || scopeTwice) return null;
  if (tools === undefined) return filter.expectsTools ? null : [];
  if (text[tools.start] !== "[") return null;
  const all = elementsOf(text, tools.start);
  const kept = all.filter((element) => keeps(text, element, filter));
  const list: Edit[] = kept.length === all.length ? [] : [{ ...tools, text: listOf(text, kept) }];
  if (scope !== undefined) return inOrder([...list, { ...scope, text: '"private"' }]);
  const inside = result.start + 1;
  return filter.modern ? [{ start: inside, end: inside, text: '"cacheScope":"private",' }, ...list] : list;
}

/** The member of a key, if there is one, and whether the key is given twice. */
function only(members: readonly Member[], key: string): readonly [Member | undefined, boolean] {
  const found = members.filter((member) => member.key === key);
  return [found[0], found.length > 1];
}

function keeps(text: string, tool: Span, filter: ListFilter): boolean {
  if (text[tool.start] !== "{") return false;
  const [name, isTwice] = only(membersOf(text, tool.start), "name");
  return name !== undefined && !isTwice && text[name.start] === '"' && filter.keeps(stringAt(text, name));
}

function listOf(text: string, elements: readonly Span[]): string {
  return `[${elements.map(({ start, end }) => text.slice(start, end)).join(",")}]`;
}

function inOrder(edits: Edit[]): Edit[] {
  return edits.sort((a, b) => a.start - b.start);
}

function apply(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
