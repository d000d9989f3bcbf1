import { newId } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import { expect, test } from "vitest";
import { isTokenRevoked, sweepRevocations } from "./token-state-store.ts";

const HOUR_MS = 3_600_000;

test("revocations that meet no token any more are swept, a batch at a time, and others go on revoking", async () => {
  const { db } = await testDatabase();
  const { id: orgId } = await db.asSystem("an org of a test", (tx) =>
    tx.organization.create({ data: { id: newId("org"), slug: "acme", name: "Acme" } }),
  );
  const [lately, longAgo] = [newId("cli"), newId("cli")];
  const revoke = (value: string, hoursAgo: number) => ({
    ...{ orgId, kind: "client", value },
    notBefore: new Date(Date.now() - hoursAgo * HOUR_MS),
  });
  await db.asSystem("revocations of a test", (tx) =>
    tx.revocation.createMany({
      data: [revoke(lately, 0), revoke(longAgo, 25), revoke(longAgo, 26), revoke(longAgo, 27)],
    }),
  );
  expect([await sweepRevocations(db, 2), await sweepRevocations(db, 2), await sweepRevocations(db, 2)]).toEqual([
    2, 1, 0,
  ]);
  const token = { orgId, jti: "j", grantId: null, issuedAt: new Date(Date.now() - 60_000) };
  expect(await isTokenRevoked(db, { ...token, subject: lately, clientId: lately })).toBe(true);
  expect(await isTokenRevoked(db, { ...token, subject: longAgo, clientId: longAgo })).toBe(false);
});
