import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { onTestFinished } from "vitest";
import { as } from "./start-bridge.ts";

const everyKind: ClientCapabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

export interface ModernClient {
  readonly client: Client;
  /** Messages of the forms, and the URLs, that it was asked for. */
  readonly asked: string[];
}

/** A client that speaks 2026-07-28 alone, calls as the principal `name`, and puts that name into every form. */
export async function connectModern(
  { url }: { readonly url: URL },
  name = "Ada",
  capabilities = everyKind,
): Promise<ModernClient> {
  const asked: string[] = [];
  const versionNegotiation = { mode: { pin: "2026-07-28" } } as const;
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation, capabilities });
  if (capabilities.elicitation !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push("url" in params ? params.url : params.message);
      if (!("requestedSchema" in params)) return { action: "accept" };
      const [field = ""] = Object.keys(params.requestedSchema.properties);
      return { action: "accept", content: { [field]: name } };
    });
  }
  if (capabilities.sampling !== undefined) {
    const content = { type: "text", text: "Paris" } as const;
    client.setRequestHandler("sampling/createMessage", () => ({ role: "assistant", model: "m", content }));
  }
  if (capabilities.roots !== undefined) {
    client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///home" }] }));
  }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: as(name) } }));
  onTestFinished(() => client.close());
  return { client, asked };
}

/** The first text of a tool's result. */
export async function callText(client: Client | undefined, name: string, args: object = {}): Promise<string> {
  const result = await client?.callTool({ name, arguments: { ...args } });
  const [first] = (result?.content ?? []) as { text?: string }[];
  return first?.text ?? "";
}
