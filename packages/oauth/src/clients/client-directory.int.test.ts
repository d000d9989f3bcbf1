import { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGuardedFetch, type GuardedFetch } from "../outbound/guarded-fetch.ts";
import { openClientDirectory } from "./client-directory.ts";

let db: Db;
let url: string;
beforeAll(async () => {
  ({ db } = await testDatabase());
});
beforeEach(() => {
  url = `https://client.example/${randomToken(8)}.json`;
});

/** A site that answers, and counts how often it is asked. */
function site(answer: (asked: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const fetch: GuardedFetch = async (target) => {
    asked.push(String(target));
    return answer(String(target));
  };
  return { asked, directory: openClientDirectory({ db, fetch }) };
}
const json = (body: object, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), { ...init, headers: { "content-type": "application/json", ...init.headers } });
const document = (more: object = {}) => ({
  client_id: url,
  client_name: "Client",
  redirect_uris: ["https://a.example/cb"],
  ...more,
});
const invalid = { code: "client_document_invalid" };

describe("a client that its metadata document describes (CIMD)", () => {
  test("is fetched once for everybody, and known where nothing is fetched", async () => {
    const { asked, directory } = site(() => json(document()));
    const found = await Promise.all([directory.find(url), directory.find(url), directory.find(url)]);
    expect(found[0]).toMatchObject({ id: url, kind: "metadata", name: "Client", authMethod: "none" });
    await directory.find(url);
    expect(asked).toEqual([url]);
    expect(await openClientDirectory({ db, fetch: null }).find(url)).toEqual(found[0]);
  });

  test("is fetched again when its document is as old as its headers allow", async () => {
    let name = "Before";
    const { asked, directory } = site(() =>
      json(document({ client_name: name }), { headers: { "cache-control": "max-age=120" } }),
    );
    expect((await directory.find(url))?.name).toBe("Before");
    name = "After";
    const age = (seconds: number) =>
      db.systemPool.query(
        `update oauth_models set payload = jsonb_set(payload, '{freshUntil}', to_jsonb((payload->>'freshUntil')::bigint - $2))
         where payload->>'id' = $1`,
        [url, seconds * 1000],
      );
    await age(100);
    expect((await directory.find(url))?.name).toBe("Before");
    await age(30);
    expect((await directory.find(url))?.name).toBe("After");
    expect(asked).toHaveLength(2);
  });

  test("stays known for a day while its site is down, and not when the site answers otherwise", async () => {
    let answer: () => Response = () => json(document());
    const { directory } = site(() => answer());
    await directory.find(url);
    await db.systemPool.query(
      "update oauth_models set payload = payload || '{\"freshUntil\": 0}' where payload->>'id' = $1",
      [url],
    );
    answer = () => {
      throw new AppError({ code: "outbound_unreachable", kind: "upstream_failed", message: "down" });
    };
    expect((await directory.find(url))?.name).toBe("Client");
    answer = () => new Response("gone", { status: 404 });
    await expect(directory.find(url)).rejects.toMatchObject(invalid);
  });

  test.each([
    ["with another status", () => json(document(), { status: 404 })],
    ["as HTML", () => new Response(JSON.stringify(document()), { headers: { "content-type": "text/html" } })],
    ["that is no JSON", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["of another client", () => json(document({ client_id: "https://other.example/x" }))],
    ["with a secret", () => json(document({ client_secret: "x" }))],
    ["that redirects to a script", () => json(document({ redirect_uris: ["javascript:alert(1)"] }))],
  ])("is refused for a document %s", async (_what, answer) => {
    const { asked, directory } = site(answer);
    await expect(directory.find(url)).rejects.toMatchObject(invalid);
    await expect(directory.find(url)).rejects.toMatchObject(invalid);
    expect(asked).toHaveLength(2);
  });

  test("is not fetched when too many were", async () => {
    const { asked } = site(() => json(document()));
    const beforeFetch = () => Promise.reject(new AppError({ code: "too_many", kind: "limit_exceeded", message: "x" }));
    const directory = openClientDirectory({ db, fetch: createGuardedFetch(), beforeFetch });
    await expect(directory.find(url)).rejects.toMatchObject({ code: "too_many" });
    expect(asked).toEqual([]);
  });

  test("stays known while too many documents are fetched: a flood of unknown ones shuts no known client out", async () => {
    await site(() => json(document())).directory.find(url);
    await db.systemPool.query(
      "update oauth_models set payload = payload || '{\"freshUntil\": 0}' where payload->>'id' = $1",
      [url],
    );
    const beforeFetch = () => Promise.reject(new AppError({ code: "too_many", kind: "limit_exceeded", message: "x" }));
    const flooded = openClientDirectory({ db, fetch: createGuardedFetch(), beforeFetch });
    expect((await flooded.find(url))?.name).toBe("Client");
  });

  test.each([
    "https://127.0.0.1/client.json",
    "https://[::1]/client.json",
    "https://[::ffff:10.0.0.1]/client.json",
    "https://[64:ff9b::7f00:1]/client.json",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/client.json",
    "https://192.168.1.1:8443/client.json",
    "https://100.64.0.1/client.json",
    "https://localhost/client.json",
  ])("is refused at %s, which is not public", async (id) => {
    const directory = openClientDirectory({ db, fetch: createGuardedFetch() });
    const found = directory.find(id).catch(({ code }) => code);
    expect(["outbound_refused", null]).toContain(await found);
  });

  test.each([
    "https://client.example",
    "https://client.example/",
    "http://client.example/a",
    "https://u@client.example/a",
  ])("is not looked for at %s, which is no document's URL", async (id) => {
    const { asked, directory } = site(() => json(document()));
    expect(await directory.find(id)).toBeNull();
    expect(asked).toEqual([]);
  });
});

test.each(["", "x", "cli_unknown", "reg_short", "'; drop table oauth_clients", "a".repeat(10_000)])(
  "knows no client %j",
  async (id) => {
    expect(await site(() => json({})).directory.find(id)).toBeNull();
  },
);
