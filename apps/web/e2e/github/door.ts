import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestGithub } from "@switchyard/testing/github";
import { type Act, acts } from "./acts.ts";

/**
 * Lets other processes of this machine act at the test GitHub: `POST /<act>` with the arguments as a JSON array, answered
 * by the result as JSON. Answers the address.
 */
export async function openDoor(github: TestGithub): Promise<string> {
  const server = createServer(async (request, response) => {
    try {
      const act = acts.find((one) => `/${one}` === request.url);
      if (!act || request.method !== "POST") return response.writeHead(404).end();
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const result = await perform(github, act, JSON.parse(Buffer.concat(chunks).toString("utf8")));
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result ?? null));
    } catch (error) {
      return response.writeHead(500).end(String(error));
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What came over the wire was typed where it was sent. */
function perform(github: TestGithub, act: Act, input: unknown[]): unknown {
  return Reflect.apply(github[act], github, input);
}
