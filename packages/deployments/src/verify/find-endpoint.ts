import type { Era, Warning } from "@switchyard/contracts";
import { AppError } from "@switchyard/contracts";
import type { DeprecatedFeature } from "../gates/gates.ts";
import type { RunningInstance } from "../ports.ts";
import { captureManifest, type ManifestContent } from "./capture-manifest.ts";
import { type Dialogue, type Greeting, greetLegacy, greetModern } from "./mcp-dialogue.ts";
import { connectMcp, type McpAnswer, type McpConnection } from "./mcp-exchange.ts";

export interface Endpoint {
  /** Where the server listens when nothing stands in front of it. */
  readonly port: number;
  readonly path: string;
  /** What it speaks by itself. */
  readonly eras: readonly Era[];
  /** Whether it runs behind the runner, which serves the era that it lacks. */
  readonly bridged?: boolean;
}

export interface Found {
  readonly endpoint: Endpoint;
  readonly manifest: ManifestContent;
  readonly warnings: readonly Warning[];
  /** Deprecated features of MCP that it was seen to serve beside. */
  readonly seen: readonly DeprecatedFeature[];
}

export interface Search {
  readonly instance: Pick<RunningInstance, "address">;
  readonly ports: readonly number[];
  /** What the process was told. */
  readonly told: { readonly port: number; readonly path: string };
  /** For one request, and for the whole search. */
  readonly timeoutMs: number;
  readonly searchTimeoutMs: number;
  /** Sees each answer that was no greeting; may throw what it means. */
  readonly onRefusal?: (message: unknown) => void;
}

/**
 * Looks for MCP on each port and each usual path, in both eras. Throws AppError legacy_sse_only for a server of the 2024
 * transport, asks_for_credentials for one that demands its own sign-in, verify_too_slow for one that uses up the time, no_mcp
 * for anything else that listens.
 */
export async function findEndpoint(search: Search): Promise<Found> {
  const refusals: Refusal[] = [];
  const late = AbortSignal.timeout(search.searchTimeoutMs);
  for (const port of search.ports) {
    const connection = connectMcp(await search.instance.address(port), port, late);
    try {
      const found = await searchPort(search, { port, connection, refusals });
      if (found) return found;
    } catch (error) {
      throw late.aborted ? tooSlow(search) : error;
    } finally {
      await connection.close();
    }
    if (late.aborted) throw tooSlow(search);
  }
  throw notMcp(search, refusals);
}

interface Refusal {
  readonly port: number;
  readonly path: string;
  readonly answer: McpAnswer | null;
}

interface PortSearch {
  readonly port: number;
  readonly connection: McpConnection;
  readonly refusals: Refusal[];
}

async function searchPort(search: Search, at: PortSearch): Promise<Found | null> {
  const paths = [...new Set([search.told.path, "/mcp", "/", "/mcp/", "/api/mcp", "/http"])];
  for (const path of paths) {
    const target = { connection: at.connection, path, timeoutMs: search.timeoutMs };
    const legacy = await quietly(() => greetLegacy(target));
    // A port that answers nothing at all on one path answers nothing on the others either.
    if (legacy === null) {
      at.refusals.push({ port: at.port, path, answer: null });
      return null;
    }
    const modern = await quietly(() => greetModern(target));
    const spoken = [modern?.dialogue, legacy.dialogue].filter(
      (one): one is Dialogue => one !== null && one !== undefined,
    );
    const [best] = spoken;
    if (best) {
      const manifest = await captureManifest(best, spoken);
      for (const one of spoken) await one.end();
      const endpoint = { port: at.port, path, eras: manifest.eras };
      const seen = (await speaksSse(at.connection, ["/sse"])) ? (["http_sse"] as const) : [];
      return { endpoint, manifest, warnings: warningsFor(search, endpoint), seen };
    }
    search.onRefusal?.(legacy.answer.message);
    at.refusals.push({ port: at.port, path, answer: legacy.answer });
  }
  if (await speaksSse(at.connection, ["/sse", "/", "/mcp", "/events"])) throw sseOnly(at.port);
  return null;
}

async function quietly(greet: () => Promise<Greeting>): Promise<Greeting | null> {
  try {
    return await greet();
  } catch (error) {
    if (error instanceof AppError) throw error;
    return null;
  }
}

/** The 2024 transport opens a stream whose first event names the endpoint to post to (2024-11-05, HTTP with SSE). */
async function speaksSse(connection: McpConnection, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const answer = await connection
      .exchange({ path, method: "GET", headers: { accept: "text/event-stream" }, timeoutMs: 2_000 })
      .catch(() => null);
    if (answer?.status === 200 && /^event:\s*endpoint/m.test(answer.preview)) return true;
  }
  return false;
}

function tooSlow(search: Search): AppError {
  return new AppError({
    code: "verify_too_slow",
    kind: "timeout",
    message: `The server had not told all its tools, prompts and resources within ${search.searchTimeoutMs / 1000} seconds.`,
    remedy: "Make it answer initialize and its lists faster, in fewer pages.",
  });
}

function sseOnly(port: number): AppError {
  return new AppError({
    code: "legacy_sse_only",
    kind: "invalid_input",
    message: `The server on port ${port} speaks only the HTTP+SSE transport of 2024, which clients have dropped and Switchyard does not host.`,
    remedy:
      'Serve streamable HTTP instead: in TypeScript replace SSEServerTransport by StreamableHTTPServerTransport (or createMcpHandler), in Python replace mcp.run(transport="sse") by mcp.run(transport="streamable-http").',
  });
}

function notMcp(search: Search, refusals: readonly Refusal[]): AppError {
  const denied = refusals.find(({ answer }) => answer?.status === 401 || answer?.status === 403);
  if (denied) {
    return new AppError({
      code: "asks_for_credentials",
      kind: "invalid_input",
      message: `The server answers ${denied.path} on port ${denied.port} with HTTP ${denied.answer?.status}: it asks for credentials of its own.`,
      remedy: "Switch off the server's own sign-in: the ingress authenticates callers before they reach it.",
    });
  }
  const tried = refusals.map(({ port, path, answer }) => {
    const told =
      answer === null ? "no answer" : `HTTP ${answer.status} ${answer.contentType || "without content type"}`;
    return `:${port}${path} ${told}`;
  });
  return new AppError({
    code: "no_mcp",
    kind: "invalid_input",
    message: `Something listens on port ${search.ports.join(", ")}, but it does not speak MCP. Tried ${tried.join("; ")}.`,
    remedy: `Serve MCP over streamable HTTP at ${search.told.path}, or name the right path in switchyard.json ("path").`,
  });
}

function warningsFor(search: Search, found: { readonly port: number; readonly path: string }): Warning[] {
  const warnings: Warning[] = [];
  if (found.port !== search.told.port) {
    warnings.push({
      code: "other_port",
      message: `The server listens on port ${found.port} instead of the one in PORT (${search.told.port}). It was found and is used.`,
      remedy: `Change the line that listens on ${found.port}: Node listen(Number(process.env.PORT)), Python port=int(os.environ["PORT"]).`,
    });
  }
  if (found.path !== search.told.path) {
    warnings.push({
      code: "other_path",
      message: `The server answers MCP at ${found.path} instead of ${search.told.path}. It was found and is used.`,
      remedy: `Change the line that serves ${found.path} to serve ${search.told.path}, or put "path": "${found.path}" into switchyard.json.`,
    });
  }
  return warnings;
}
