/** One server-sent event. */
export interface ServerEvent {
  readonly data: string;
  /** Null where the event named none. */
  readonly id: string | null;
  /** How long the server wants to be left alone after the stream ended, in milliseconds. */
  readonly retryMs: number | null;
}

const maxEventChars = 16 * 1024 * 1024;

/** Cuts a stream of text into server-sent events (WHATWG HTML, 9.2), with a cap on the length of one. */
export class EventReader {
  #rest = "";
  /** Where the search for an end goes on, so that small pieces cost no more than large ones. */
  #searched = 0;
  readonly #onEvent: (event: ServerEvent) => void;

  constructor(onEvent: (event: ServerEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Throws RangeError for an event over 16 MiB. */
  push(text: string): void {
    this.#rest += text;
    for (;;) {
      const end = /\r?\n\r?\n|\r\r/g;
      end.lastIndex = Math.max(0, this.#searched - 3);
      const found = end.exec(this.#rest);
      if (found === null) break;
      this.#onEvent(readEvent(this.#rest.slice(0, found.index)));
      this.#rest = this.#rest.slice(found.index + found[0].length);
      this.#searched = 0;
    }
    this.#searched = this.#rest.length;
    if (this.#rest.length > maxEventChars) throw new RangeError("an event is larger than 16 MiB");
  }
}

function readEvent(block: string): ServerEvent {
  const data: string[] = [];
  let id: string | null = null;
  let retryMs: number | null = null;
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "id") id = value;
    else if (name === "retry" && /^\d{1,7}$/.test(value)) retryMs = Number(value);
  }
  return { data: data.join("\n"), id, retryMs };
}
