import { createSealer, newMasterKey, randomToken } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { type ModelStore, openModelStore } from "./model-store.ts";

let db: Awaited<ReturnType<typeof testDatabase>>["db"];
let store: ModelStore;

beforeAll(async () => {
  ({ db } = await testDatabase());
  store = openModelStore({ db, sealer: createSealer(newMasterKey()) });
});

const KIND = "RefreshToken";
const newModel = (more: Record<string, unknown> = {}) => {
  const id = randomToken(32);
  return { id, model: { jti: id, kind: KIND, accountId: "usr_1", grantId: `grt_1.${randomToken(8)}`, ...more } };
};

test("finds a model by its id, its uid and its user code", async () => {
  const { id, model } = newModel({ uid: randomToken(16), userCode: "ABCD-EFGH" });
  await store.save(KIND, id, { model: model, seconds: 60 });
  expect(await store.find(KIND, id)).toEqual(model);
  expect(await store.findByUid(KIND, String(model["uid" as keyof typeof model]))).toEqual(model);
  expect(await store.findByUserCode(KIND, "ABCD-EFGH")).toEqual(model);
  expect(await store.find("AuthorizationCode", id)).toBeUndefined();
});

test("a stolen table holds neither ids nor what they open", async () => {
  const { id, model } = newModel({ nonce: "a-nonce-of-the-client", uid: "the-uid", userCode: "WXYZ-WXYZ" });
  await store.save(KIND, id, { model: model, seconds: 60 });
  const next = newModel();
  await store.succeed(KIND, id, { ...next, seconds: 60 });
  const { rows } = await db.systemPool.query("SELECT * FROM oauth_models");
  const text = JSON.stringify(rows);
  for (const secret of [id, next.id, "a-nonce-of-the-client", "the-uid", "WXYZ-WXYZ", "usr_1"]) {
    expect(text).not.toContain(secret);
  }
});

test("an expired model looks absent, also where it could still be consumed", async () => {
  const { id, model } = newModel();
  await store.save(KIND, id, { model: model, seconds: -1 });
  expect(await store.find(KIND, id)).toBeUndefined();
  expect(await store.succeed(KIND, id, { ...newModel(), seconds: 60 })).toBe(false);
});

test("of two that consume one model, one is told so", async () => {
  const { id, model } = newModel();
  await store.save(KIND, id, { model: model, seconds: 60 });
  const consumed = await Promise.all([store.consume(KIND, id), store.consume(KIND, id), store.consume(KIND, id)]);
  expect(consumed.filter(Boolean)).toHaveLength(1);
  expect((await store.find(KIND, id))?.consumed).toBeGreaterThan(0);
});

test("of twenty successors one is kept, and everybody is shown that one", async () => {
  const { id, model } = newModel();
  await store.save(KIND, id, { model: model, seconds: 60 });
  const successors = Array.from({ length: 20 }, () => newModel());
  const won = await Promise.all(successors.map((next) => store.succeed(KIND, id, { ...next, seconds: 60 })));
  expect(won.filter(Boolean)).toHaveLength(1);
  const winner = successors[won.indexOf(true)];
  expect(await store.successorOf(KIND, id)).toMatchObject({ id: winner?.id });
  expect(await store.find(KIND, winner?.id ?? "")).toEqual(winner?.model);
});

test("a sealed payload cannot be moved to another row", async () => {
  const [one, two] = [newModel(), newModel()];
  await store.save(KIND, one.id, { model: one.model, seconds: 60 });
  await store.save("AuthorizationCode", two.id, { model: two.model, seconds: 60 });
  await db.systemPool.query(
    "UPDATE oauth_models SET payload = (SELECT payload FROM oauth_models WHERE kind = $1 LIMIT 1) WHERE kind = $2",
    [KIND, "AuthorizationCode"],
  );
  await expect(store.find("AuthorizationCode", two.id)).rejects.toMatchObject({ code: "secret_unreadable" });
});

test("the sweeper deletes what has expired, a batch at a time, and nothing else", async () => {
  await db.systemPool.query("DELETE FROM oauth_models");
  const kept = newModel();
  await store.save(KIND, kept.id, { model: kept.model, seconds: 60 });
  const forever = newModel();
  await store.save(KIND, forever.id, { model: forever.model, seconds: undefined });
  for (const { id, model } of [newModel(), newModel(), newModel()])
    await store.save(KIND, id, { model: model, seconds: -1 });
  expect(await store.sweep(2)).toBe(2);
  expect(await store.sweep(2)).toBe(1);
  expect(await store.sweep(2)).toBe(0);
  expect(await store.find(KIND, kept.id)).toEqual(kept.model);
  expect(await store.find(KIND, forever.id)).toEqual(forever.model);
});
