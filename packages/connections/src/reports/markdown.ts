/** Text from outside inside a comment of ours: it may say what it likes, but never do anything. Pure. */

/** Everything that means something to GitHub's Markdown, and what makes a mention, a link, an image, HTML or a table cell. */
const MEANS_SOMETHING = /[\\`*_{}[\]()#+\-.!|<>~$^=:&@/'"]/g;
/** Control, format (bidirectional, zero width) and line separator characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text as it is, as far as anybody sees: one line, at most `max` characters, every special character an entity. */
export function plainText(text: string, max: number): string {
  const line = text.replace(UNSEEN, " ").toWellFormed().replace(/\s+/g, " ").trim();
  const characters = [...line];
  const cut = characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : line;
  return cut.replace(MEANS_SOMETHING, entity).replace(SELF_LINKING, apart);
}

/** GitHub looks for mentions, references and addresses again after Markdown, when entities are characters. */
const BROKEN_APART = new Set(["@", "#", ":"]);
const SELF_LINKING = /www|gh(?=&#45;)/gi;
/** A space of no width: seen by nobody, but no name and no address goes on behind it. */
const NOTHING = "&#8203;";

function entity(character: string): string {
  return `&#${character.codePointAt(0)};${BROKEN_APART.has(character) ? NOTHING : ""}`;
}

function apart(word: string): string {
  return `${word.slice(0, 1)}${NOTHING}${word.slice(1)}`;
}

/** A link to an address of ours. Its text is escaped, its address encoded. */
export function ownLink(text: string, href: string): string {
  return `[${plainText(text, 200)}](<${encodeURI(href).replace(/[<>()\\]/g, encodeURIComponent)}>)`;
}

/** Milliseconds for people: `840 ms`, `12 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
