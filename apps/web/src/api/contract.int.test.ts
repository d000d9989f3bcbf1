import { beforeAll, describe, expect, test } from "vitest";
import { type TestApi, type TestOrg, testApi } from "../../test/api.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

const send = async (line: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await api.call(line, { as: org, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { response, status: response.status, json: text === "" ? null : JSON.parse(text) };
};

describe("a request", () => {
  test("from a server's creation to its end gets answers that fit the contract", async () => {
    const created = await send(`POST /orgs/${org.slug}/servers`, {
      name: "Notes",
      source: { template: "typescript-http" },
      variables: { GREETING: "hello" },
    });
    expect(created).toMatchObject({ status: 201, json: { slug: "notes", live: null } });
    const server = `/orgs/${org.slug}/servers/notes`;
    const reads = [
      "",
      "/environments",
      "/promotions",
      "/deployments",
      "/instances",
      "/logs",
      "/usage",
      "/variables?environment=production",
    ];
    for (const path of reads) expect((await send(`GET ${server}${path}`)).status, path).toBe(200);
    expect((await send(`GET ${server}/manifest`)).json).toMatchObject({ code: "manifest_not_found" });
    expect((await send(`PATCH ${server}`, { name: "Notebook" })).json.name).toBe("Notebook");
    const limits = { memoryMb: 256, cpus: 0.5 };
    expect((await send(`PATCH ${server}/environments/production`, { limits })).json).toMatchObject({ limits });
    expect((await send(`PATCH ${server}/environments/production`, { access: "public" })).json).toMatchObject({
      code: "environment_access_refused",
    });
    expect(
      (await send(`PATCH ${server}/variables`, { variables: { A: "1", GREETING: null } })).json.data,
    ).toMatchObject([{ name: "A" }]);
    expect((await send(`POST ${server}/token`, { environment: "production" })).status).toBe(201);
    expect((await send(`POST ${server}/token`, { environment: "preview" })).json.code).toBe("environment_not_found");
    const deployment = (await send(`POST ${server}/deployments`)).json;
    expect(deployment).toMatchObject({ status: "queued", number: 2 });
    const promote = await send(`POST ${server}/deployments/${deployment.id}/promote`, { reason: "because" });
    expect(promote).toMatchObject({ status: 409, json: { code: "deployment_not_ready" } });
    expect((await send(`POST ${server}/deployments/${deployment.id}/cancel`)).status).toBe(202);
    const log = await api.call(`GET ${server}/deployments/${deployment.id}/logs`, { as: org });
    expect([log.status, log.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect((await send(`DELETE ${server}`)).status).toBe(204);
    expect((await send(`GET ${server}`)).status).toBe(404);
  });

  test("about the asker and the org gets answers that fit the contract", async () => {
    const paths = ["/me", "/me/sessions", "/orgs", "/templates"];
    const inOrg = ["", "/members", "/api-keys", "/servers", "/audit-events", "/usage?window=7d"];
    for (const path of [...paths, ...inOrg.map((path) => `/orgs/${org.slug}${path}`)]) {
      expect((await send(`GET ${path}`)).status, path).toBe(200);
    }
  });

  test("that holds a NUL anywhere is refused, since no column takes one", async () => {
    const servers = `/orgs/${org.slug}/servers`;
    const source = { gitUrl: "https://example.com/a.git" };
    const bodies = [
      { name: "a\u0000b", source },
      { name: "Notes", source: { ...source, ref: "a\u0000" } },
      { name: "Notes", source, variables: { A: "\\\u0000" } },
    ];
    for (const body of bodies) expect((await send(`POST ${servers}`, body)).status).toBe(400);
    for (const path of [`${servers}/%00`, `/orgs/${org.slug}/audit-events?actor=%00`, "/orgs/%00"]) {
      expect((await send(`GET ${path}`)).status, path).toBe(400);
    }
    const harmless = { name: "Notes", slug: "backslash", source, variables: { A: "\\u0000" } };
    expect((await send(`POST ${servers}`, harmless)).status).toBe(201);
  });

  test("with faults is told all of them at once, as a problem with its id", async () => {
    const { response, json } = await send(`POST /orgs/${org.slug}/servers?x=1`, {
      name: "",
      source: {},
      access: "secret",
    });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(json).toMatchObject({ status: 400, code: "input_invalid", requestId: response.headers.get("x-request-id") });
    expect(json.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      "body.access",
      "body.name",
      "body.source",
    ]);
  });

  test.each([
    ["GET /nowhere", 404, "route_not_found"],
    ["PUT /me", 405, "method_not_allowed"],
    ["GET /orgs/%E0%A4%A/servers", 400, "path_invalid"],
  ])("%s is answered %i", async (line, status, code) => {
    expect((await send(line)).json).toMatchObject({ status, code });
  });

  test("with a body that is too large, of another type, or no JSON is refused", async () => {
    const huge = await send(`POST /orgs`, { name: "x".repeat(1_100_000) });
    expect(huge.json).toMatchObject({ status: 413, code: "body_too_large" });
    const form = await send(`POST /orgs`, "name=x", { "content-type": "application/x-www-form-urlencoded" });
    expect(form.json).toMatchObject({ status: 415, code: "media_type_unsupported" });
    expect((await send(`POST /orgs`, "{")).json).toMatchObject({ status: 400, code: "body_not_json" });
  });

  test("that fails inside says nothing of why", async () => {
    const broken = { ...api.deps, sessions: { check: () => Promise.reject(new Error("secret detail")), forget() {} } };
    const { createApi } = await import("./handle.ts");
    const response = await createApi(broken)(
      new Request("http://localhost:3000/api/v1/me", { headers: { cookie: org.cookie } }),
    );
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret detail");
  });
});

describe("an Idempotency-Key", () => {
  const create = (key: string, name = "once") =>
    send(`POST /orgs/${org.slug}/api-keys`, { name, plane: "manage" }, { "idempotency-key": key });

  test("answers the same again, a secret that is shown once included, and acts once", async () => {
    const [first, again] = [await create("a"), await create("a")];
    expect(again.json).toEqual(first.json);
    expect(again.response.headers.get("idempotency-replayed")).toBe("true");
    const stored = await api.deps.db.asSystem("test", (tx) => tx.idempotencyKey.findMany());
    expect(JSON.stringify(stored)).not.toContain(first.json.secret);
    const { json } = await send(`GET /orgs/${org.slug}/api-keys`);
    expect(json.data.filter((key: { name: string }) => key.name === "once")).toHaveLength(1);
  });

  test("with other content is refused", async () => {
    await create("b");
    expect((await create("b", "twice")).json).toMatchObject({ status: 422, code: "idempotency_mismatch" });
  });

  test("sent many times at once acts once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create("c", "raced")));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    const secrets = new Set(answers.filter(({ status }) => status === 201).map(({ json }) => json.secret));
    expect(secrets.size).toBe(1);
  });

  test("of a request that failed can be used again", async () => {
    const fail = await send(`POST /orgs`, { name: "x", slug: org.slug }, { "idempotency-key": "d" });
    expect(fail.status).toBe(409);
    expect((await send(`POST /orgs`, { name: "fresh" }, { "idempotency-key": "d" })).status).toBe(201);
  });

  test("is one's own: another principal's is another", async () => {
    const other = await api.makeKey(org, "admin");
    const mine = await create("e");
    const line = `POST /orgs/${org.slug}/api-keys`;
    const body = { name: "once", plane: "manage" };
    const theirs = await api.call(line, { as: { bearer: other }, body, headers: { "idempotency-key": "e" } });
    expect((await theirs.json()).id).not.toBe(mine.json.id);
  });
});

test("the OpenAPI document is public and names this installation", async () => {
  const response = await api.call("GET /openapi.json");
  expect(await response.json()).toMatchObject({
    openapi: "3.1.0",
    servers: [{ url: "http://localhost:3000/api/v1" }],
  });
});
