import type { OAuthDiscoveryState } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { listenForAnswer } from "./callback.ts";
import { type ConnectingClient, textOf } from "./connecting.ts";
import { OauthMemory } from "./oauth-memory.ts";

/** A client on the TypeScript SDK 1: registers itself (RFC 7591) and asks on its first 401. */
export async function startSdkV1(mcpUrl: string, name = "Client on SDK v1"): Promise<ConnectingClient> {
  const callback = await listenForAnswer();
  const memory = new OauthMemory<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>(callback.url, name);
  const open = () => new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: memory });
  const client = new Client({ name: "journey-v1", version: "1.0.0" });
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
      const error = answer.get("error");
      if (error !== null) throw new Error(`${error} (${answer.get("iss")})`);
      await refused;
      await first.finishAuth(answer.get("code") ?? "");
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
