import type { LogLineView } from "@switchyard/contracts";

/** Lines drawn as one unit: the browser skips units that are out of sight, React those that did not change. */
const BLOCK_LINES = 200;

/** Lines that contain the text, without regard to case; all of them for an empty search. */
export function matching(lines: readonly LogLineView[], search: string): readonly LogLineView[] {
  const wanted = search.trim().toLowerCase();
  return wanted === "" ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted));
}

/** Cuts lines into blocks that stay the same while lines are added at the end. */
export function blocksOf(lines: readonly LogLineView[]): readonly (readonly LogLineView[])[] {
  const blocks: (readonly LogLineView[])[] = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES) blocks.push(lines.slice(at, at + BLOCK_LINES));
  return blocks;
}

/** A text cut at every place where the search is found, for marking it. */
export function cutAtMatches(
  text: string,
  search: string,
): readonly { readonly text: string; readonly hit: boolean; readonly at: number }[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return [{ text, hit: false, at: 0 }];
  const parts: { text: string; hit: boolean; at: number }[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false, at: from });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true, at });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false, at: from });
  return parts;
}
