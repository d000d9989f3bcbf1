import type { Era } from "@switchyard/contracts";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import { type McpAnswer, type McpConnection, REVISIONS } from "./mcp-exchange.ts";

const CLIENT = { name: "switchyard-verify", version: "0.1.0" } as const;
const ACCEPT = "application/json, text/event-stream";
const META = "io.modelcontextprotocol";

const ServerInfo = z.object({
  name: z.string(),
  version: z.string().catch(""),
  title: z.string().nullable().catch(null),
});

const Capabilities = z.record(z.string(), z.unknown()).catch({});

const InitializeResult = z.object({
  protocolVersion: z.string(),
  capabilities: Capabilities,
  serverInfo: ServerInfo,
  instructions: z.string().optional(),
});

const DiscoverResult = z.object({
  supportedVersions: z.array(z.string()).min(1),
  capabilities: Capabilities,
  instructions: z.string().optional(),
  _meta: z.record(z.string(), z.unknown()).optional(),
});

/** What a server said of itself in one era, and how to go on speaking to it in that era. */
export interface Dialogue {
  readonly era: Era;
  readonly versions: readonly string[];
  readonly serverInfo: z.infer<typeof ServerInfo>;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
  /** Asks one method; answers its result. Throws AppError verify_request_failed. */
  ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  end(): Promise<void>;
}

export interface Greeting {
  readonly dialogue: Dialogue | null;
  /** The answer that was no greeting, for the failure's message. */
  readonly answer: McpAnswer;
}

interface Target {
  readonly connection: McpConnection;
  readonly path: string;
  readonly timeoutMs: number;
}

/** Opens a stateless dialogue of revision 2026-07-28 by `server/discover`. */
export async function greetModern(target: Target): Promise<Greeting> {
  const ask = (id: number, method: string, params: object) => modernExchange(target, { id, method, params });
  const answer = await ask(1, "server/discover", {});
  const parsed = DiscoverResult.safeParse(answer.message?.result);
  if (!parsed.success || !parsed.data.supportedVersions.includes(REVISIONS["2026"])) return { dialogue: null, answer };
  let id = 1;
  const dialogue: Dialogue = {
    era: "2026",
    versions: parsed.data.supportedVersions,
    serverInfo: ServerInfo.catch({ name: "", version: "", title: null }).parse(
      parsed.data._meta?.[`${META}/serverInfo`] ?? null,
    ),
    capabilities: parsed.data.capabilities,
    instructions: parsed.data.instructions ?? null,
    async ask(method, params) {
      id += 1;
      return resultOf(method, await ask(id, method, params));
    },
    end: async () => {},
  };
  return { dialogue, answer };
}

function modernExchange(target: Target, call: { id: number; method: string; params: object }): Promise<McpAnswer> {
  const meta = {
    [`${META}/protocolVersion`]: REVISIONS["2026"],
    [`${META}/clientCapabilities`]: {},
    [`${META}/clientInfo`]: CLIENT,
  };
  return target.connection.exchange({
    path: target.path,
    method: "POST",
    timeoutMs: target.timeoutMs,
    headers: {
      "content-type": "application/json",
      accept: ACCEPT,
      "mcp-protocol-version": REVISIONS["2026"],
      "mcp-method": call.method,
    },
    body: { jsonrpc: "2.0", id: call.id, method: call.method, params: { ...call.params, _meta: meta } },
  });
}

/** Opens a session of revision 2025-11-25 by the `initialize` handshake. */
export async function greetLegacy(target: Target): Promise<Greeting> {
  const answer = await target.connection.exchange({
    path: target.path,
    method: "POST",
    timeoutMs: target.timeoutMs,
    headers: { "content-type": "application/json", accept: ACCEPT },
    body: {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: REVISIONS["2025"], capabilities: {}, clientInfo: CLIENT },
    },
  });
  const parsed = InitializeResult.safeParse(answer.message?.result);
  if (!parsed.success) return { dialogue: null, answer };
  const { protocolVersion, capabilities, serverInfo, instructions } = parsed.data;
  const headers = {
    "content-type": "application/json",
    accept: ACCEPT,
    "mcp-protocol-version": protocolVersion,
    ...(answer.sessionId === null ? {} : { "mcp-session-id": answer.sessionId }),
  };
  const post = (body: object) =>
    target.connection.exchange({ ...target, method: "POST", headers, body: { jsonrpc: "2.0", ...body } });
  await post({ method: "notifications/initialized" });
  let id = 1;
  const dialogue: Dialogue = {
    era: "2025",
    versions: [protocolVersion],
    serverInfo,
    capabilities,
    instructions: instructions ?? null,
    async ask(method, params) {
      id += 1;
      return resultOf(method, await post({ id, method, params }));
    },
    async end() {
      if (answer.sessionId === null) return;
      await target.connection.exchange({ ...target, method: "DELETE", headers, timeoutMs: 2_000 }).catch(() => {});
    },
  };
  return { dialogue, answer };
}

function resultOf(method: string, answer: McpAnswer): unknown {
  if (answer.message?.error === undefined && answer.message !== null) return answer.message.result;
  const said = answer.message?.error?.message ?? `HTTP ${answer.status} ${answer.preview}`;
  throw new AppError({
    code: "verify_request_failed",
    kind: "upstream_failed",
    message: `The server answered ${method} with an error: ${said.slice(0, 300)}`,
    remedy: `It declares this in its capabilities, so ${method} must answer; correct the server and push again.`,
  });
}
