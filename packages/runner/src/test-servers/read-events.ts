/** One server-sent event as it came. */
export interface SentEvent {
  readonly id: string | null;
  readonly retry: number | null;
  readonly data: string;
}

/** Reads the events of a response one by one; comments are skipped. Ends with the stream. */
export async function* readEvents(response: Response): AsyncGenerator<SentEvent> {
  let text = "";
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString("utf8");
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== null) yield event;
    }
  }
}

/** The next event; throws when the stream ends before it. */
export async function nextEvent(events: AsyncGenerator<SentEvent>): Promise<SentEvent> {
  const next = await events.next();
  if (next.done === true) throw new TypeError("The stream ended.");
  return next.value;
}

/** All events until the stream ends. */
export async function allEvents(response: Response): Promise<readonly SentEvent[]> {
  const all: SentEvent[] = [];
  for await (const event of readEvents(response)) all.push(event);
  return all;
}

function parseEvent(text: string): SentEvent | null {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value = ""] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, value);
  }
  if (fields.size === 0) return null;
  const retry = fields.get("retry");
  return {
    id: fields.get("id") ?? null,
    retry: retry === undefined ? null : Number(retry),
    data: fields.get("data") ?? "",
  };
}
