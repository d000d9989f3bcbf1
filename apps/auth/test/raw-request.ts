import { request } from "node:http";

export interface RawRequest {
  readonly method: string;
  /** The request target, sent as it stands. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** Sends a request whose target no URL parser has tidied up. */
export function send(origin: string, { method, path, form }: RawRequest): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(origin);
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const headers = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const target = Buffer.from(path).toString("latin1");
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: target, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer
        .on("data", (part: Buffer) => parts.push(part))
        .on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    asked.once("error", reject).end(body);
  });
}
