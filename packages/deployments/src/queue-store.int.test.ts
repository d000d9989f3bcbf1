import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { findPlaces } from "./queue-store.ts";
import { becomeFailed, claimNext } from "./workflow/run-store.ts";

let db: Db;
beforeEach(async () => {
  // The queue is one for all orgs: each test has its own.
  ({ db } = await testDatabase());
});

interface Org {
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
}

let age = 1_000;

/** An org with deployments that wait, each younger than everything before. */
async function orgWith(count: number): Promise<{ readonly org: Org; readonly ids: string[] }> {
  const org = { orgId: newId("org"), serverId: newId("srv"), environmentId: newId("env") };
  const { orgId, serverId, environmentId } = org;
  const slug = `o${orgId.slice(-10)}`;
  await db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { access: "public", sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, ...source } });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
  });
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) ids.push(await queue(org, number));
  return { org, ids };
}

async function queue(org: Org, number: number, hold: "approval" | null = null): Promise<string> {
  const id = newId("dpl");
  age -= 1;
  const unset = { sourceRef: null, sourceRootDir: null, gitCredentialId: null, clearCache: false };
  const settings = { sourceUrl: "template:notes", ...unset };
  await db.asSystem("seed a test", (tx) =>
    tx.deployment.create({
      data: {
        id,
        ...org,
        number,
        trigger: "push",
        createdBy: {},
        settings,
        hold,
        createdAt: new Date(Date.now() - age * 1_000),
      },
    }),
  );
  return id;
}

const take = async (orgBuilds = 1_000) => (await claimNext(db, { id: newId("wrk"), orgBuilds }))?.id ?? null;

async function finish(id: string): Promise<void> {
  const row = await db.asSystem("look in a test", (tx) => tx.deployment.findUniqueOrThrow({ where: { id } }));
  const failure = { code: "x", message: "x", remedy: "x", step: null, exitCode: null, signal: null, lastLines: [] };
  expect(await becomeFailed(db, row, failure)).toBe(true);
}

describe("whose turn it is", () => {
  test("is the one deployment of an org before the second of another that has twenty", async () => {
    const many = await orgWith(20);
    const one = await orgWith(1);
    expect(await findPlaces(db, [...many.ids.slice(0, 3), ...one.ids])).toEqual(
      new Map([
        [many.ids[0], 0],
        [one.ids[0], 1],
        [many.ids[1], 2],
        [many.ids[2], 3],
      ]),
    );
    expect(await take()).toBe(many.ids[0]);
    expect(await take()).toBe(one.ids[0]);
    expect(await take()).toBe(many.ids[1]);
  });

  test("holds when many workers ask at the same moment: each org gets its share and nothing is taken twice", async () => {
    const many = await orgWith(20);
    const few = await orgWith(3);
    const one = await orgWith(1);
    const taken = await Promise.all(Array.from({ length: 7 }, () => take()));
    expect(new Set(taken).size).toBe(7);
    expect(taken).toEqual(expect.arrayContaining([...one.ids, ...few.ids]));
    expect(taken.filter((id) => id !== null && many.ids.includes(id)).sort()).toEqual(many.ids.slice(0, 3).sort());
  });

  test("counts what runs: an org whose builds take long does not fill the slots that come free", async () => {
    const many = await orgWith(6);
    const first = [await take(), await take(), await take()];
    expect(first).toEqual(many.ids.slice(0, 3));
    const other = await orgWith(3);
    await finish(first[0] ?? "");
    expect([await take(), await take()]).toEqual(other.ids.slice(0, 2));
    expect(await take()).toBe(many.ids[3]);
  });

  test("lets one org have every slot as long as nobody else waits, up to its cap", async () => {
    const { ids } = await orgWith(4);
    expect([await take(3), await take(3), await take(3), await take(3)]).toEqual([...ids.slice(0, 3), null]);
    await finish(ids[1] ?? "");
    expect(await take(3)).toBe(ids[3]);
  });

  test("keeps to the cap when many workers ask at the same moment", async () => {
    const { ids } = await orgWith(8);
    const taken = await Promise.all(Array.from({ length: 8 }, () => take(2)));
    expect(taken.filter((id) => id !== null).sort()).toEqual(ids.slice(0, 2).sort());
  });

  test("passes over what is held, which has no place either", async () => {
    const { org, ids } = await orgWith(1);
    const held = await queue(org, 2, "approval");
    const next = await queue(org, 3);
    expect(await findPlaces(db, [...ids, held, next])).toEqual(
      new Map([
        [ids[0], 0],
        [next, 1],
      ]),
    );
    expect([await take(), await take(), await take()]).toEqual([ids[0], next, null]);
  });
});
