import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import { inForceVariables, listVariables, setVariables } from "@switchyard/secrets";
import type { Principal } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import type { CommandDeps } from "../deps.ts";
import { getManifest } from "../queries/get-manifest.ts";
import { getDeployment, listDeployments } from "../queries/list-deployments.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { listInstances } from "../queries/list-instances.ts";
import { getServer, listServers } from "../queries/list-servers.ts";
import { readDeploymentLog, readServerLog } from "../queries/read-logs.ts";
import { cancelDeployment } from "./cancel-deployment.ts";
import { createDeployment } from "./create-deployment.ts";
import { createServer } from "./create-server.ts";
import { deleteServer } from "./delete-server.ts";
import { promoteDeployment } from "./promote-deployment.ts";
import { updateServer } from "./update-server.ts";

let deps: CommandDeps;
let rung: string[];
beforeAll(async () => {
  const { db } = await testDatabase();
  rung = [];
  deps = {
    db,
    sealer: createSealer(newMasterKey()),
    mcpOrigin: "http://127.0.0.1:8080",
    allowLocalGit: false,
    templates: ["notes"],
    queue: {
      enqueue: async (_job, payload) => void rung.push(JSON.stringify(payload)),
      publish: async () => {},
    },
  };
});

async function developer(role: Principal["role"] = "developer"): Promise<Principal> {
  const orgId = newId("org");
  const slug = `o${orgId.slice(-10)}`;
  await deps.db.asSystem("make an org for a test", (tx) =>
    tx.organization.create({ data: { id: orgId, slug, name: slug } }),
  );
  return {
    kind: "user",
    id: newId("usr"),
    label: "ada@example.com",
    orgId,
    role,
    credential: null,
    requestId: "req_1",
  };
}

const github = { gitUrl: "https://git.example.com/acme/notes.git" };
const make = (principal: Principal, name: string) =>
  createServer(deps, principal, { name, source: github, access: "organization" });

async function auditOf(principal: Principal): Promise<{ method: string; text: string }[]> {
  const rows = await deps.db.asSystem("read the outbox in a test", (tx) =>
    tx.auditOutbox.findMany({ where: { orgId: principal.orgId }, orderBy: { id: "asc" } }),
  );
  return rows.map((row) => ({ method: String(Object(row.event).method), text: JSON.stringify(row.event) }));
}

describe("creating a server", () => {
  test("makes its production environment and first deployment in one act, audits both and rings", async () => {
    const ada = await developer();
    const server = await make(ada, "Field Notes");
    expect(server).toMatchObject({ slug: "field-notes", live: null, lastDeployment: { number: 1, status: "queued" } });
    expect(server.mcpUrl).toMatch(/^http:\/\/127\.0\.0\.1:8080\/o[^/]+\/field-notes\/mcp$/);
    expect(rung).toContain(JSON.stringify({ deploymentId: server.lastDeployment?.id }));
    expect((await auditOf(ada)).map((event) => event.method)).toEqual(["server.create", "deployment.create"]);
    const environments = await listEnvironments(deps, ada, { server: server.slug });
    expect(environments).toMatchObject([
      { slug: "production", mcpUrl: server.mcpUrl },
      { slug: "preview", kind: "defaults", liveDeploymentId: null },
    ]);
  });

  test("refuses a taken name with a free suggestion, also when two are made at once", async () => {
    const ada = await developer();
    await make(ada, "Notes");
    await expect(make(ada, "notes")).rejects.toMatchObject({
      code: "server_slug_taken",
      meta: { suggestion: "notes-2" },
    });
    const results = await Promise.allSettled([make(ada, "twin"), make(ada, "twin"), make(ada, "twin")]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "server_slug_taken" });
    }
  });

  test("keeps a token and variables sealed and shows a deploy key's public half only", async () => {
    const ada = await developer();
    const token = "ghp_averysecretvalue";
    const server = await createServer(deps, ada, {
      name: "private",
      source: github,
      access: "organization",
      credential: { kind: "token", username: "bot", token },
      variables: { API_KEY: "hunter2-hunter2" },
    });
    expect(server.source.credential).toEqual({ kind: "git_token", publicKey: null });
    const keyed = await updateServer(deps, ada, { server: server.id, credential: { kind: "deploy_key" } });
    expect(keyed.source.credential?.publicKey).toMatch(/^ssh-ed25519 /);
    const everything = await deps.db.systemPool.query(
      "select (select json_agg(s) from secrets s)::text || (select json_agg(v) from variables v)::text || (select json_agg(a) from audit_outbox a)::text as all",
    );
    expect(everything.rows[0].all).not.toContain(token);
    expect(everything.rows[0].all).not.toContain("hunter2");
    expect(everything.rows[0].all).not.toContain("OPENSSH PRIVATE KEY");
  });

  test("never sends a stored token to another host than it was given for", async () => {
    const ada = await developer();
    const server = await createServer(deps, ada, {
      name: "moved",
      source: github,
      access: "organization",
      credential: { kind: "token", username: "bot", token: "ghp_averysecretvalue" },
    });
    const move = (gitUrl: string) => updateServer(deps, ada, { server: server.id, source: { gitUrl } });
    const kept = await move("https://git.example.com/acme/other.git");
    expect(kept.source.credential).toMatchObject({ kind: "git_token" });
    const gone = await move("https://eve.example.org/acme/notes.git");
    expect(gone.source.credential).toBeNull();
    expect((await move("https://git.example.com/acme/notes.git")).source.credential).toBeNull();
    const left = await deps.db.systemPool.query("select 1 from secrets where org_id = $1", [ada.orgId]);
    expect(left.rows).toEqual([]);
    const input = { kind: "token", username: "bot", token: "ghp_another" } as const;
    const source = { gitUrl: "https://third.example.net/acme/notes.git" };
    const anew = await updateServer(deps, ada, { server: server.id, source, credential: input });
    expect(anew.source.credential).toMatchObject({ kind: "git_token" });
  });

  test("refuses modes this installation cannot hold, and who may only look", async () => {
    const ada = await developer();
    const own = createServer(deps, ada, { name: "own", source: github, access: "own" });
    await expect(own).rejects.toMatchObject({ code: "access_mode_unavailable" });
    const hosted = { ...deps, mcpDomain: "mcp.example.com" };
    const made = await createServer(hosted, ada, { name: "own", source: github, access: "own" });
    expect(made.mcpUrl).toMatch(/^http:\/\/own--[a-z0-9-]+\.mcp\.example\.com\/mcp$/);
    const opened = await updateServer(hosted, ada, { server: made.id, access: "organization" });
    expect(opened.mcpUrl).toMatch(/^http:\/\/127\.0\.0\.1:8080\/[a-z0-9-]+\/own\/mcp$/);
    await expect(make(await developer("member"), "x")).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("variables", () => {
  test("are set, listed by name, opened for the worker and removed; the trail has names only", async () => {
    const ada = await developer();
    const server = await make(ada, "variables");
    const names = { server: server.slug, environment: "production" };
    await setVariables(deps, ada, { ...names, variables: { A: "value-of-a", B: "value-of-b" } });
    const after = await setVariables(deps, ada, { ...names, variables: { A: null, C: "value-of-c" } });
    expect(after.map((variable) => variable.name)).toEqual(["B", "C"]);
    expect(await listVariables(deps, ada, names)).toEqual(after);
    const [environment] = await listEnvironments(deps, ada, { server: server.slug });
    const scope = {
      ...{ orgId: ada.orgId, serverId: server.id, environmentId: environment?.id ?? "" },
      ...{ kind: "production", fromFork: false },
    };
    const opened = await deps.db.asSystem("open variables in a test", (tx) => inForceVariables(tx, deps.sealer, scope));
    expect(opened.values).toEqual({ B: "value-of-b", C: "value-of-c" });
    const trail = await auditOf(ada);
    expect(trail.map((event) => event.method)).toEqual(expect.arrayContaining(["variable.set", "variable.remove"]));
    expect(trail.map((event) => event.text).join()).not.toContain("value-of");
  });
});

describe("lists", () => {
  test("page through servers and deployments, newest first, without loss or repetition", async () => {
    const ada = await developer();
    for (const name of ["one", "two", "three"]) await make(ada, name);
    const first = await listServers(deps, ada, { limit: 2 });
    const second = await listServers(deps, ada, { limit: 2, cursor: first.nextCursor ?? undefined });
    expect([...first.data, ...second.data].map((server) => server.slug)).toEqual(["three", "two", "one"]);
    expect(second.nextCursor).toBeNull();

    for (let index = 0; index < 2; index++) {
      await createDeployment(deps, ada, { server: "one", environment: "production", clearCache: false });
    }
    const page = await listDeployments(deps, ada, { server: "one", limit: 2 });
    const rest = await listDeployments(deps, ada, { server: "one", limit: 2, cursor: page.nextCursor ?? undefined });
    expect([...page.data, ...rest.data].map((one) => [one.number, one.status])).toEqual([
      [3, "queued"],
      [2, "superseded"],
      [1, "superseded"],
    ]);
    await expect(listServers(deps, ada, { limit: 2, cursor: "xx" })).rejects.toMatchObject({ code: "cursor_invalid" });
  });
});

test("nothing of one org can be seen or changed from another", async () => {
  const ada = await developer();
  const eve = await developer("owner");
  const server = await make(ada, "hidden");
  const names = { server: server.id, deployment: server.lastDeployment?.id ?? "" };
  const attempts = [
    () => getServer(deps, eve, names),
    () => updateServer(deps, eve, { server: server.id, name: "mine" }),
    () => deleteServer(deps, eve, names),
    () => createDeployment(deps, eve, { server: server.id, environment: "production", clearCache: false }),
    () => getDeployment(deps, eve, names),
    () => listDeployments(deps, eve, { server: server.id, limit: 10 }),
    () => cancelDeployment(deps, eve, names),
    () => promoteDeployment(deps, eve, names),
    () => listEnvironments(deps, eve, names),
    () => listInstances(deps, eve, { server: server.id, limit: 10 }),
    () => getManifest(deps, eve, { server: server.id }),
    () => readDeploymentLog(deps, eve, { ...names, afterSeq: 0 }),
    () => readServerLog(deps, eve, { server: server.id, limit: 10 }),
    () => listVariables(deps, eve, { server: server.id, environment: "production" }),
    () => setVariables(deps, eve, { server: server.id, environment: "production", variables: { A: "1" } }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
  const mine = await make(eve, "mine");
  const mixed = { server: mine.id, deployment: names.deployment };
  await expect(getDeployment(deps, eve, mixed)).rejects.toMatchObject({ code: "deployment_not_found" });
  expect(await getServer(deps, ada, names)).toMatchObject({ name: "hidden", lastDeployment: { status: "queued" } });
});

test("a deleted server leaves nothing but its trail", async () => {
  const ada = await developer();
  const server = await make(ada, "gone");
  await deleteServer(deps, ada, { server: server.slug });
  await expect(getServer(deps, ada, { server: server.id })).rejects.toMatchObject({ code: "server_not_found" });
  expect((await auditOf(ada)).map((event) => event.method)).toContain("server.delete");
  await make(ada, "gone");
});

describe("a server's page", () => {
  test("says what running workers without the full sandbox cannot hold, and nothing of root mode or of the dead", async () => {
    const ada = await developer();
    const server = await make(ada, "Notes");
    const worker = (mode: string, lacks: string[], leaseUntil: Date) =>
      deps.db.asSystem("make a worker for a test", (tx) =>
        tx.worker.create({
          data: { id: newId("wrk"), host: "h", version: "0", sandbox: { mode, holds: [], lacks }, leaseUntil },
        }),
      );
    const later = new Date(Date.now() + 60_000);
    await worker("root", ["a quota"], later);
    await worker("none", ["everything"], new Date(0));
    expect((await getServer(deps, ada, { server: server.slug })).sandboxLacks).toEqual([]);
    await worker("user", ["a uid per tenant"], later);
    expect((await getServer(deps, ada, { server: server.slug })).sandboxLacks).toEqual(["a uid per tenant"]);
  });
});
