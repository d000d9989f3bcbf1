/** Where the parts of a JSON text lie. Every function expects a text that `JSON.parse` took. */

/** One member of an object: its key as read, and where its value begins and ends. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Where a value begins and ends. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Index of the first character at or behind `at` that is no white space. */
export function skipSpace(text: string, at: number): number {
  let index = at;
  for (;;) {
    const code = text.charCodeAt(index);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return index;
    index += 1;
  }
}

/** Members of the object that opens at `at`, in order, one that is given twice twice. */
export function membersOf(text: string, at: number): Member[] {
  const members: Member[] = [];
  let index = skipSpace(text, at + 1);
  while (text[index] === '"') {
    const keyEnd = stringEnd(text, index);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    members.push({ key: stringAt(text, { start: index, end: keyEnd }), start, end });
    index = skipSpace(text, end);
    if (text[index] === ",") index = skipSpace(text, index + 1);
  }
  return members;
}

/** Elements of the list that opens at `at`, in order. */
export function elementsOf(text: string, at: number): Span[] {
  const elements: Span[] = [];
  let start = skipSpace(text, at + 1);
  while (text[start] !== "]") {
    const end = valueEnd(text, start);
    elements.push({ start, end });
    start = skipSpace(text, end);
    if (text[start] === ",") start = skipSpace(text, start + 1);
  }
  return elements;
}

/** The string that stands at a span. */
export function stringAt(text: string, { start, end }: Span): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
}

/** Index behind the value that begins at `start`. */
function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== 0x7b && first !== 0x5b) return scalarEnd(text, start);
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = stringEnd(text, index) - 1;
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** Index behind the quote that closes the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function scalarEnd(text: string, start: number): number {
  let index = start;
  while (index < text.length && !/[\s,\]}]/.test(text[index] ?? "")) index += 1;
  return index;
}
