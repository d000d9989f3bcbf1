import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@switchyard/contracts";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "./rest.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function failureOf(url: string): Promise<AppError> {
  const question = { what: "say something", url, token: "ghs_verysecret", schema: z.object({ id: z.int() }) };
  const error = await ask(question).catch((caught: unknown) => caught);
  if (error instanceof AppError) return error;
  throw error;
}

test("stops reading an answer that does not end", async () => {
  let sent = 0;
  const url = await serve((_, response) => {
    const chunk = Buffer.alloc(1 << 20);
    const pump = () => {
      while (!response.destroyed && response.write(chunk)) sent += 1;
      sent += 1;
    };
    response.on("drain", pump);
    pump();
  });
  expect((await failureOf(url)).code).toBe("github_answer_invalid");
  expect(sent).toBeLessThan(64);
});

test("follows no redirect, so a token goes nowhere else", async () => {
  let asked = 0;
  const elsewhere = await serve((_, response) => {
    asked += 1;
    response.end("{}");
  });
  const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
  expect((await failureOf(url)).code).toBe("github_answer_invalid");
  expect(asked).toBe(0);
});

test.each([
  ["no JSON", "<html>"],
  ["nothing", ""],
  ["another shape", '{"id":"7"}'],
  ["null", "null"],
])("takes %s for an answer that cannot be understood", async (_, body) => {
  const url = await serve((_request, response) => response.end(body));
  expect((await failureOf(url)).code).toBe("github_answer_invalid");
});

test("passes on what GitHub said, short and without hidden characters", async () => {
  const said = `no\u202e\u0000\n${"x".repeat(5000)}`;
  const url = await serve((_, response) => response.writeHead(422).end(JSON.stringify({ message: said })));
  const { code, message } = await failureOf(url);
  expect(code).toBe("github_refused");
  expect(message.length).toBeLessThan(300);
  expect(message).not.toMatch(/\p{C}/u);
});

test.each([
  [{ "retry-after": "17" }, 403, 17],
  [{ "retry-after": "-5" }, 429, 1],
  [{ "retry-after": "99999999" }, 429, 3600],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" }, 403, 60],
  [{}, 429, 60],
])("reads the wait of a limit from %o (%i)", async (headers, status, seconds) => {
  const url = await serve((_, response) => response.writeHead(status, headers).end("{}"));
  expect(await failureOf(url)).toMatchObject({ code: "github_rate_limited", retryAfterSeconds: seconds });
});
