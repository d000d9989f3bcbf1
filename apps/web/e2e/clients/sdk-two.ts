import {
  Client,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { listenForAnswer } from "./callback.ts";
import { type ConnectingClient, textOf } from "./connecting.ts";
import { OauthMemory } from "./oauth-memory.ts";

/** A client on the TypeScript SDK 2: registers itself, checks `iss` in the answer (RFC 9207). */
export async function startSdkV2(mcpUrl: string, name = "Client on SDK v2"): Promise<ConnectingClient> {
  const callback = await listenForAnswer();
  const memory = new OauthMemory<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState>(
    callback.url,
    name,
  );
  const open = () => new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: memory });
  const client = new Client({ name: "journey-v2", version: "1.0.0" });
  const first = open();
  const refused = client.connect(first).then(
    () => Promise.reject(new Error("it was let in without asking")),
    () => undefined,
  );
  const authorizationUrl = await Promise.race([memory.asked, refused.then(() => memory.asked)]);
  return {
    authorizationUrl,
    async finish() {
      const answer = await callback.answer;
      await refused;
      await first.finishAuth(answer);
      await client.connect(open());
      return {
        tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
        call: async (tool, args) => textOf(await client.callTool({ name: tool, arguments: args })),
        accessToken: memory.accessToken,
      };
    },
    async close() {
      await client.close();
      callback.close();
    },
  };
}
