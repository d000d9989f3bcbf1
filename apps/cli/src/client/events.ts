import { DeploymentStreamEvent } from "@switchyard/contracts";

/** The events of a deployment's stream (HTML, 9.2: `data:` lines up to an empty line). What is not an event is skipped. */
export async function* deploymentEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<DeploymentStreamEvent> {
  let data: string[] = [];
  for await (const line of lines(stream)) {
    if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
    if (line !== "" || data.length === 0) continue;
    const event = DeploymentStreamEvent.safeParse(parse(data.join("\n")));
    if (event.success) yield event.data;
    data = [];
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
