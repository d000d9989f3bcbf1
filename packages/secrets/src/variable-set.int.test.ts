import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Principal } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { setVariables } from "./commands/set-variables.ts";
import { type InForceScope, inForceFingerprints, inForceVariables } from "./in-force.ts";
import { describeVariableSets, openVariableSet, sealVariableSet } from "./variable-set.ts";

const sealer = createSealer(newMasterKey());
let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

interface Place {
  readonly principal: Principal;
  readonly serverId: string;
  readonly scope: Readonly<Record<"production" | "preview" | "pr-1" | "pr-2", InForceScope>>;
}

/** A server with production, preview defaults, a preview and a preview of a fork. */
async function place(): Promise<Place> {
  const [orgId, serverId] = [newId("org"), newId("srv")];
  const slug = `o${orgId.slice(-10)}`;
  const scopeOf = (kind: string, fromFork = false): InForceScope => ({
    ...{ orgId, serverId, environmentId: newId("env"), kind, fromFork },
  });
  const scope = {
    production: scopeOf("production"),
    preview: scopeOf("defaults"),
    "pr-1": scopeOf("preview"),
    "pr-2": scopeOf("preview", true),
  };
  await db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { access: "public", sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, ...source } });
    for (const [name, { environmentId: id, kind, fromFork }] of Object.entries(scope)) {
      await tx.environment.create({ data: { id, orgId, serverId, slug: name, kind, fromFork } });
    }
  });
  const who = { kind: "user", id: newId("usr"), label: "ada@example.com", role: "developer" } as const;
  return { principal: { ...who, orgId, credential: null, requestId: "req_1" }, serverId, scope };
}

const set = ({ principal, serverId }: Place, environment: string, variables: Record<string, string | null>) =>
  setVariables({ db, sealer }, principal, { server: serverId, environment, variables });
const inForce = (scope: InForceScope) => db.forOrg(scope.orgId, (tx) => inForceVariables(tx, sealer, scope));

describe("variables in force", () => {
  test("are production's own; in a preview the defaults overlaid by its own; in one of a fork none", async () => {
    const at = await place();
    await set(at, "production", { KEY: "production's", ONLY: "p" });
    await set(at, "preview", { KEY: "of all", BASE: "b" });
    await set(at, "pr-1", { KEY: "own" });
    expect((await inForce(at.scope.production)).values).toEqual({ KEY: "production's", ONLY: "p" });
    expect((await inForce(at.scope["pr-1"])).values).toEqual({ KEY: "own", BASE: "b" });
    expect((await inForce(at.scope["pr-2"])).values).toEqual({});
    await expect(set(at, "pr-2", { KEY: "x" })).rejects.toMatchObject({ code: "fork_preview_no_variables" });
  });

  test("have a fingerprint that every write and removal changes, and that needs no value to be opened", async () => {
    const at = await place();
    const scopes = Object.values(at.scope);
    const seen = new Set<string>();
    const changes = [
      ["pr-1", { A: "1" }],
      ["pr-1", { A: "2" }],
      ["preview", { A: "3", B: "4" }],
      ["preview", { B: null }],
      ["pr-1", { A: null }],
      ["preview", { A: null }],
    ] as const;
    for (const [environment, variables] of changes) {
      await set(at, environment, variables);
      const read = await db.forOrg(at.principal.orgId, (tx) => inForceFingerprints(tx, scopes));
      for (const scope of scopes) {
        expect((await inForce(scope)).fingerprint).toBe(read.get(scope.environmentId));
      }
      seen.add(read.get(at.scope["pr-1"].environmentId) ?? "");
    }
    // Defaults that the preview overlays anyway change nothing in it but B, which comes and goes.
    expect(seen.size).toBe(5);
  });
});

describe("a variable set", () => {
  test("opens to what was sealed, for its own environment, org and id alone", async () => {
    const at = await place();
    const { production } = at.scope;
    await set(at, "production", { KEY: "very secret", OTHER: "" });
    const variables = await inForce(production);
    const id = await db.forOrg(production.orgId, (tx) => sealVariableSet(tx, sealer, { ...production, variables }));
    const open = (scope: InForceScope, setId = id) =>
      db.asSystem("open a set in a test", (tx) => openVariableSet(tx, sealer, { ...scope, id: setId }));
    await set(at, "production", { KEY: "changed", OTHER: null });
    expect(await open(production)).toEqual({ KEY: "very secret", OTHER: "" });
    const facts = await db.forOrg(production.orgId, (tx) => describeVariableSets(tx, production.orgId, [id]));
    expect(facts.get(id)).toEqual({ names: ["KEY", "OTHER"], fingerprint: variables.fingerprint });

    await expect(open(at.scope["pr-1"])).rejects.toMatchObject({ code: "variable_set_missing" });
    const moved = newId("vst");
    const copy =
      "insert into variable_sets (id, org_id, environment_id, names, sealed) select $2, org_id, $3, names, sealed from variable_sets where id = $1";
    await db.systemPool.query(copy, [id, moved, at.scope["pr-1"].environmentId]);
    await expect(open(at.scope["pr-1"], moved)).rejects.toMatchObject({ code: "secret_unreadable" });
    const stored = await db.systemPool.query("select json_agg(v)::text as all from variable_sets v");
    expect(stored.rows[0].all).not.toContain("very secret");
  });

  test("is history: the org's own role can neither change nor remove it", async () => {
    const { production } = (await place()).scope;
    const variables = await inForce(production);
    const id = await db.forOrg(production.orgId, (tx) => sealVariableSet(tx, sealer, { ...production, variables }));
    const change = db.forOrg(production.orgId, (tx) =>
      tx.variableSet.updateMany({ where: { id }, data: { sealed: "" } }),
    );
    await expect(change).rejects.toThrow(/permission denied/);
    const removal = db.forOrg(production.orgId, (tx) => tx.variableSet.deleteMany({ where: { id } }));
    await expect(removal).rejects.toThrow(/permission denied/);
  });
});
