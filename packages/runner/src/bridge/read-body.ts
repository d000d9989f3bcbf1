import type { IncomingMessage } from "node:http";

/** Reads a request's body whole: `too-large` beyond `maxBytes`, `lost` when the client broke off. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | "too-large" | "lost"> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return "too-large";
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        request.pause();
        resolve("too-large");
      } else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", () => resolve("lost"));
    request.once("close", () => resolve("lost"));
  });
}
