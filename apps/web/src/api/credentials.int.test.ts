import { createServer } from "@switchyard/deployments";
import { createLog } from "@switchyard/telemetry";
import { beforeAll, expect, test } from "vitest";
import { ORIGIN, principalOf, type TestOrg, testApi } from "../../test/api.ts";
import { createApi } from "./handle.ts";

let org: TestOrg;
let server: string;
let send: (request: Request) => Promise<Response>;
let adminKey: string;
const logged: string[] = [];

beforeAll(async () => {
  const api = await testApi();
  org = await api.makeOrg();
  adminKey = await api.makeKey(org, "admin");
  const input = { name: "Sample", source: { template: "typescript-http" }, access: "organization" } as const;
  server = (await createServer(api.deps, await principalOf(api.deps, org), input)).slug;
  const log = createLog({ service: "test", level: "debug", write: (line) => logged.push(line) });
  send = createApi({ ...api.deps, log });
});

interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, string>>;
  readonly replayed: boolean;
}

async function ask(line: string, as: "owner" | "key" | null, body?: unknown, idempotencyKey?: string): Promise<Answer> {
  const [method = "", path = ""] = line.split(" ");
  const headers = new Headers({ "content-type": "application/json" });
  if (as === "owner") headers.set("cookie", org.cookie);
  if (as === "owner") headers.set("origin", ORIGIN);
  if (as === "key") headers.set("authorization", `Bearer ${adminKey}`);
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await send(new Request(`${ORIGIN}/api/v1${path}`, init));
  const replayed = response.headers.has("idempotency-replayed");
  return { status: response.status, data: JSON.parse((await response.text()) || "{}"), replayed };
}

const base = () => `/orgs/${org.slug}`;
const machine = () => ({ name: "ci", grantTypes: ["client_credentials"], servers: [server], scopes: ["tools:call"] });
const tokenIn = (url = "") => new URL(url).hash.slice("#token=".length);

test("issues a client from nothing but what the fixed interface names", async () => {
  const { status, data } = await ask(`POST ${base()}/oauth-clients`, "owner", machine());
  expect(status).toBe(201);
  expect(data).toMatchObject({ id: expect.stringMatching(/^cli_/), clientId: data["id"], servers: [server] });
  expect(data["clientSecret"]).toMatch(/^sy_secret_/);
});

test("an idempotency key replays a secret to who made it, and to nobody else", async () => {
  const key = "the-same-key";
  const first = await ask(`POST ${base()}/oauth-clients`, "owner", machine(), key);
  const again = await ask(`POST ${base()}/oauth-clients`, "owner", machine(), key);
  const other = await ask(`POST ${base()}/oauth-clients`, "key", machine(), key);
  expect(again).toMatchObject({ replayed: true, data: first.data });
  expect(other.replayed).toBe(false);
  expect(other.data["clientSecret"]).not.toBe(first.data["clientSecret"]);
});

test("hands a client over: no secret when it is made, one for who collects it, none a second time", async () => {
  const made = await ask(`POST ${base()}/oauth-clients`, "owner", { ...machine(), handOver: "link" });
  expect(made.data["clientSecret"]).toBeNull();
  const link = await ask(`POST ${base()}/oauth-clients/${made.data["id"]}/links`, "owner");
  expect(link.data["url"]).toMatch(/^http:\/\/localhost:3000\/collect#token=[A-Za-z0-9_-]{43}$/);
  const token = tokenIn(link.data["url"]);
  const got = await ask("POST /credential-links/collect", null, { token });
  expect(got).toMatchObject({
    status: 200,
    data: { kind: "client", clientId: made.data["id"], issuer: ORIGIN, servers: [{ slug: server }] },
  });
  const second = await ask("POST /credential-links/collect", null, { token });
  expect(second).toMatchObject({ status: 404, data: { code: "link_invalid" } });
});

test("hands a key over without ever answering a secret to who made it", async () => {
  const made = await ask(`POST ${base()}/api-keys`, "owner", { name: "k", plane: "mcp", handOver: "link" });
  expect(made.data["secret"]).toBeNull();
  const link = await ask(`POST ${base()}/api-keys/${made.data["id"]}/links`, "owner", { expiresInHours: 1 });
  const got = await ask("POST /credential-links/collect", null, { token: tokenIn(link.data["url"]) });
  expect(got.data["secret"]).toMatch(/^sy_mcp_/);
});

test("says what a credential would reach before it is made, and what it reaches after", async () => {
  const limits = { servers: [server], scopes: ["tools:call"] };
  const before = await ask(`POST ${base()}/reach`, "owner", { kind: "client", ...limits });
  const made = await ask(`POST ${base()}/oauth-clients`, "owner", machine());
  const path = `${base()}/oauth-clients/${made.data["id"]}`;
  expect((await ask(`GET ${path}/reach`, "owner")).data).toEqual(before.data);
  expect(before.data).toMatchObject({ servers: [{ slug: server, refused: null }] });
  await ask(`PATCH ${path}`, "owner", { suspended: true });
  expect((await ask(`GET ${path}/reach`, "owner")).data).toMatchObject({
    servers: [{ refused: "The credential is suspended." }],
  });
});

test("no secret and no token of a link is in the log", async () => {
  const made = await ask(`POST ${base()}/oauth-clients`, "owner", machine());
  const rotated = await ask(`POST ${base()}/oauth-clients/${made.data["id"]}/rotate`, "owner");
  const link = await ask(`POST ${base()}/oauth-clients/${made.data["id"]}/links`, "owner");
  const token = tokenIn(link.data["url"]);
  const got = await ask("POST /credential-links/collect", null, { token });
  expect(logged.length).toBeGreaterThan(3);
  const text = logged.join("\n");
  for (const secret of [made.data["clientSecret"], rotated.data["secret"], token, got.data["secret"]]) {
    expect(secret?.length).toBeGreaterThan(40);
    expect(text).not.toContain(secret);
  }
});
