import { Agent, type Dispatcher, request } from "undici";
import type { InstanceAddress } from "../ports.ts";

/** Revisions that verify asks for: the newest of each era. */
export const REVISIONS = { "2025": "2025-11-25", "2026": "2026-07-28" } as const;

export interface McpMessage {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface McpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The response with the id that was asked with; null when nothing of the kind came back. */
  readonly message: McpMessage | null;
  readonly sessionId: string | null;
  /** Beginning of a body that was no MCP, for people. */
  readonly preview: string;
}

export interface McpRequest {
  readonly path: string;
  readonly method: "POST" | "GET" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly id?: number; readonly [key: string]: unknown };
  readonly timeoutMs: number;
}

export interface McpConnection {
  /** One exchange. Rejects when nothing answers within the time. */
  exchange(request: McpRequest): Promise<McpAnswer>;
  close(): Promise<void>;
}

const MAX_BODY_CHARS = 8 * 1_048_576;
const PREVIEW_CHARS = 300;

/**
 * Speaks HTTP to an instance; `port` is the one it listens on inside, which its own host checks expect to see. Every
 * exchange ends when `signal` says so.
 */
export function connectMcp(address: InstanceAddress, port: number, signal?: AbortSignal): McpConnection {
  const origin = address.kind === "tcp" ? `http://${address.host}:${address.port}` : "http://127.0.0.1";
  const agent = new Agent(
    address.kind === "unix" ? { connect: { socketPath: address.path }, connections: 4 } : { connections: 4 },
  );
  return {
    async exchange(asked) {
      const answer = await request(`${origin}${asked.path}`, {
        dispatcher: agent,
        method: asked.method,
        headers: { host: `127.0.0.1:${port}`, ...asked.headers },
        body: asked.body === undefined ? null : JSON.stringify(asked.body),
        headersTimeout: asked.timeoutMs,
        bodyTimeout: asked.timeoutMs,
        signal: AbortSignal.any([AbortSignal.timeout(asked.timeoutMs), ...(signal ? [signal] : [])]),
      });
      const { message, preview } = await readAnswer(answer, asked.body?.id);
      return {
        status: answer.statusCode,
        contentType: header(answer, "content-type"),
        sessionId: header(answer, "mcp-session-id") || null,
        message,
        preview,
      };
    },
    close: () => agent.destroy(),
  };
}

function header(answer: Dispatcher.ResponseData, name: string): string {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

async function readAnswer(
  answer: Dispatcher.ResponseData,
  id: number | undefined,
): Promise<{ message: McpMessage | null; preview: string }> {
  const streams = header(answer, "content-type").toLowerCase().startsWith("text/event-stream");
  const decoder = new TextDecoder();
  const body: OpenBody = { pieces: [], chars: 0, preview: "", seam: "" };
  let message: McpMessage | null = null;
  try {
    for await (const chunk of answer.body) {
      const ended = addPiece(body, decoder.decode(chunk, { stream: true }), streams);
      if (ended !== null) message = firstMessage(ended, id);
      // A stream may stay open behind the answer; what is needed has arrived with its frame.
      if (message || (ended !== null && id === undefined) || body.chars > MAX_BODY_CHARS) break;
    }
  } catch {
    // Cut or timed out in the middle: what arrived is judged as it is.
  }
  answer.body.destroy();
  const rest = body.pieces.join("");
  message ??= streams ? firstMessage(rest, id) : asMessage(rest, id);
  return { message, preview: body.preview };
}

/** What arrived of a body. Every character is looked at once, however small the pieces of a hostile server are. */
interface OpenBody {
  /** Behind the last frame that has ended. */
  pieces: string[];
  chars: number;
  preview: string;
  /** The last characters, where the end of a frame may begin. */
  seam: string;
}

/** Adds a piece; answers the frames that it ends, if it ends any. */
function addPiece(body: OpenBody, piece: string, streams: boolean): string | null {
  body.pieces.push(piece);
  body.chars += piece.length;
  if (body.preview.length < PREVIEW_CHARS) body.preview += piece.slice(0, PREVIEW_CHARS - body.preview.length);
  const seam = body.seam + piece;
  body.seam = seam.slice(-2);
  if (!streams || !/\n\r?\n/.test(seam)) return null;
  const text = body.pieces.join("");
  const end = Math.max(text.lastIndexOf("\n\n") + 2, text.lastIndexOf("\n\r\n") + 3);
  body.pieces = [text.slice(end)];
  return text.slice(0, end);
}

function firstMessage(frames: string, id: number | undefined): McpMessage | null {
  for (const frame of frames.split(/\r?\n\r?\n/)) {
    const data = frame
      .split(/\r?\n/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trimStart())
      .join("\n");
    const message = data === "" ? null : asMessage(data, id);
    if (message) return message;
  }
  return null;
}

function asMessage(text: string, id: number | undefined): McpMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("jsonrpc" in value)) return null;
    const message = value as McpMessage;
    const isResponse = "result" in message || "error" in message;
    // Errors about the request as a whole carry no id (JSON-RPC 2.0, 5.1).
    return isResponse && (message.id === id || message.id === null || message.id === undefined) ? message : null;
  } catch {
    return null;
  }
}
