import { type SourceFile, withoutComments } from "./source-files.ts";

export interface TransportFinding {
  readonly transport: "http" | "stdio";
  /** False: nothing settled it, so verify tries the other one too. */
  readonly certain: boolean;
  readonly evidence: string;
}

interface Signs {
  readonly stdio: RegExp;
  readonly http: RegExp;
}

const SIGNS: Readonly<Record<"node" | "python", Signs>> = {
  node: {
    stdio: /\b(StdioServerTransport|serveStdio)\b|server\/stdio(\.js)?["']|transportType:\s*["']stdio["']/,
    http: /\b(\w*StreamableHTTPServerTransport|createMcpHandler|toNodeHandler|SSEServerTransport)\b|@hono\/(node-server|mcp)["']|transportType:\s*["']httpStream["']|\.listen\s*\(|\bBun\.serve\b/,
  },
  python: {
    stdio: /\bstdio_server\s*\(|\brun_stdio_async\b|\.run\(\s*\)|\btransport\s*=\s*["']stdio["']/,
    http: /\btransport\s*=\s*["'](streamable-http|http|sse)["']|\b(streamable_http_app|http_app|run_http_async|run_streamable_http_async|StreamableHTTPSessionManager)\b|\buvicorn\.run\b/,
  },
};

/** Decides the transport from the start command's own words and, failing that, from what the code uses. */
export function findTransport(
  language: "node" | "python",
  argv: readonly string[],
  sources: readonly SourceFile[],
): TransportFinding {
  const word = argv
    .slice(1)
    .find((argument) => /^(--?(transport[= ])?)?(stdio|streamable-?http|http)$/i.test(argument));
  if (word) {
    const transport = /stdio/i.test(word) ? "stdio" : "http";
    return { transport, certain: true, evidence: `"${word}" in the start command → ${transport}` };
  }
  const stdio = firstUse(language, sources, SIGNS[language].stdio);
  const http = firstUse(language, sources, SIGNS[language].http);
  if (stdio && !http) return { transport: "stdio", certain: true, evidence: `${stdio} → stdio, bridged to HTTP` };
  if (http && !stdio) return { transport: "http", certain: true, evidence: `${http} → HTTP on $PORT` };
  if (http && stdio) {
    return {
      transport: "http",
      certain: false,
      evidence: `${stdio} and ${http}: both transports are in the code → HTTP is tried first, then stdio`,
    };
  }
  return {
    transport: "http",
    certain: false,
    evidence: "nothing in the source settles the transport → HTTP is tried first, then stdio",
  };
}

function firstUse(language: "node" | "python", sources: readonly SourceFile[], sign: RegExp): string | null {
  for (const { path, text } of sources) {
    const match = sign.exec(withoutComments(text, language))?.[0];
    if (match) return `${path} uses ${match.replace(/["'(\s]+$/g, "").trim()}`;
  }
  return null;
}
