/** Plain facts about JSON values, safe on values that nest too deep for the call stack. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member; names such as `__proto__` and `constructor` are ordinary here. */
export function member(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Equality of JSON values; the order of keys does not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  const stack: [unknown, unknown][] = [[left, right]];
  for (let pair = stack.pop(); pair; pair = stack.pop()) {
    const [one, other] = pair;
    if (one === other) continue;
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const keys = Object.keys(one);
    if (keys.length !== Object.keys(other).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(other, key)) return false;
      stack.push([member(one as JsonRecord, key), member(other as JsonRecord, key)]);
    }
  }
  return true;
}

/** Whether a value has at most so many parts and levels, counted without recursion. */
export function fitsWithin(value: unknown, limits: { readonly parts: number; readonly levels: number }): boolean {
  return partsWithin(value, limits) !== null;
}

/** How many parts a value has; null for more parts or levels than these. */
export function partsWithin(
  value: unknown,
  limits: { readonly parts: number; readonly levels: number },
): number | null {
  const stack: [unknown, number][] = [[value, 0]];
  let parts = 0;
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const [one, level] = entry;
    if (++parts > limits.parts) return null;
    if (typeof one !== "object" || one === null) continue;
    if (level >= limits.levels) return null;
    for (const inner of Object.values(one)) stack.push([inner, level + 1]);
  }
  return parts;
}

/** A value as people read it in a sentence, cut to a bounded length, with nothing in it that cannot be seen. */
export function shown(value: unknown): string {
  const text = typeof value === "number" || fitsWithin(value, { parts: 40, levels: 6 }) ? JSON.stringify(value) : "…";
  return seen(text.length <= 60 ? text : `${text.slice(0, 59)}…`);
}

/** The text with a code in the place of each character that cannot be seen, or that turns the line around. */
export function seen(text: string): string {
  return text.replace(/[\p{C}\p{Default_Ignorable_Code_Point}[\p{Z}--[ ]]]/gv, (one) => {
    return `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const listed = new WeakMap<readonly unknown[], ReadonlySet<string>>();

/** Whether a list of JSON values has one that is the same; a list is read once, however often it is asked. */
export function hasSame(values: readonly unknown[], value: unknown): boolean {
  let texts = listed.get(values);
  if (!texts) {
    texts = new Set(values.map(sameText));
    listed.set(values, texts);
  }
  return texts.has(sameText(value));
}

/** The same text for the same JSON value, whatever the order of its keys. */
function sameText(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if (Array.isArray(value)) return `[${value.map(sameText).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${sameText(member(value as JsonRecord, name))}`).join()}}`;
}
