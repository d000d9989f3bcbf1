/** Turns the raw output of a process into clean, bounded lines without ever holding more than one line per stream. */
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** Longest line that is passed on, in UTF-16 units; the rest of a longer one is counted and dropped. */
export const maxLineLength = 8192;

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Passes on what stands after the last newline. */
  end(): void;
}

/** Splits at newlines, keeps what a terminal would show of `\r` progress bars, strips escapes, caps the length. */
export function createLineSplitter(onText: (text: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let kept = "";
  let dropped = 0;

  const keep = (piece: string): void => {
    const room = maxLineLength * 2 - kept.length;
    if (room > 0) kept += piece.length > room ? piece.slice(0, room) : piece;
    dropped += Math.max(0, piece.length - Math.max(0, room));
  };
  const flush = (): void => {
    onText(cleanLine(kept, dropped));
    kept = "";
    dropped = 0;
  };
  const take = (text: string): void => {
    let from = 0;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
      keep(text.slice(from, at));
      flush();
      from = at + 1;
    }
    if (from < text.length) keep(from === 0 ? text : text.slice(from));
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end() {
      take(decoder.end());
      if (kept !== "" || dropped > 0) flush();
    },
  };
}

function cleanLine(raw: string, droppedBefore: number): string {
  const visible = stripVTControlCharacters(raw.endsWith("\r") ? raw.slice(0, -1) : raw);
  const lastReturn = visible.lastIndexOf("\r");
  const shown = (lastReturn === -1 ? visible : visible.slice(lastReturn + 1)).replace(controlCharacters, "");
  const dropped = droppedBefore + Math.max(0, shown.length - maxLineLength);
  return dropped === 0 ? shown : `${shown.slice(0, maxLineLength)}… (${dropped} more characters)`;
}

/** C0, DEL and C1 controls, but not the tab. */
const controlCharacters = /[^\P{Cc}\t]/gu;
