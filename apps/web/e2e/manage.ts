import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { home, webUrl } from "./environment.ts";

/** Asks the management API with this machine's key, for what a journey needs and is not about. */
export async function manage(method: string, path: string, body?: unknown): Promise<Response> {
  const { apiKey } = JSON.parse(await readFile(join(home, "admin.json"), "utf8")) as { apiKey: string };
  return fetch(`${webUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
