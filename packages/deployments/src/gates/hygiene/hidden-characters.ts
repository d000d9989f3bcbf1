/** Characters that a person does not see and a model reads, or that make a line read otherwise than it is. */
export interface HiddenCharacters {
  readonly kind: "hidden" | "bidirectional" | "control";
  /** Suspicious beyond doubt, or sometimes there by accident. */
  readonly certain: boolean;
  /** Code points in the order they are met, each once, `U+202E`. */
  readonly codes: readonly string[];
  readonly count: number;
  /** Where the first one is, counted in UTF-16 units. */
  readonly first: number;
}

/** Tag letters that belong to a flag, such as that of Scotland. */
const flags = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{2,6}\u{E007F}/gu;

/** Nothing of it is drawn; tabs and line breaks are everywhere. */
const suspicious = /[[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Zl}\p{Zp}]--[\t\n\r]]/gv;
const isSuspicious = new RegExp(suspicious, "v");

const joiner = /\p{Join_Control}/u;
const selector = /\p{Variation_Selector}/u;
const bidirectional = /\p{Bidi_Control}/u;
const control = /\p{Cc}/u;
/** Soft hyphens, marks of direction, line and paragraph separators: in honest text too. */
const innocent: ReadonlySet<string> = new Set(["\u00AD", "\u061C", "\u200E", "\u200F", "\u2028", "\u2029"]);

const pictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Variation_Selector}]/u;
const simpleScript = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}]/u;
const letter = /[\p{L}\p{M}]/u;
const selectable = /[\p{Emoji}\p{S}\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}\p{Script=Phags_Pa}]/u;

/** What a text hides, a kind each. Time is proportional to the text. */
export function hiddenCharactersIn(text: string): HiddenCharacters[] {
  if (!isSuspicious.test(text)) return [];
  const found = new Map<string, { certain: boolean; codes: Set<string>; count: number; first: number }>();
  const plain = text.replace(flags, (flag) => " ".repeat(flag.length));
  for (const match of plain.matchAll(suspicious)) {
    const [character] = match;
    const before = lastOf(plain, match.index);
    if (belongs(character, before) || (character === "\uFEFF" && match.index === 0)) continue;
    const kind = bidirectional.test(character) ? "bidirectional" : control.test(character) ? "control" : "hidden";
    const known = found.get(kind) ?? { certain: false, codes: new Set(), count: 0, first: match.index };
    known.certain ||= !innocent.has(character);
    known.count++;
    if (known.codes.size < 5) known.codes.add(codeOf(character));
    found.set(kind, known);
  }
  return [...found].map(([kind, one]) => ({ ...one, kind: kind as HiddenCharacters["kind"], codes: [...one.codes] }));
}

/** Whether the character in front gives this one a proper use: in an emoji, or in a script that needs it. */
function belongs(character: string, before: string): boolean {
  if (joiner.test(character)) return pictograph.test(before) || (letter.test(before) && !simpleScript.test(before));
  return selector.test(character) && selectable.test(before) && !selector.test(before);
}

function lastOf(text: string, index: number): string {
  const unit = text.charCodeAt(index - 1);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  return index === 0 ? "" : text.slice(index - (isLow ? 2 : 1), index);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
