import { testDatabase } from "@switchyard/testing";
import { startDns, type TestDns } from "@switchyard/testing/dns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrg } from "../commands/create-org.ts";
import type { Principal } from "../principal.ts";
import { insertUser } from "../user-store.ts";
import { createTxtLookup } from "./domain-proof.ts";
import { addDomain, listDomains, removeDomain, verifyDomain } from "./manage-domains.ts";
import type { DomainDeps } from "./ports.ts";
import { sweepDomains } from "./sweep-domains.ts";

const DAY = 24 * 3600_000;
let dns: TestDns;
let deps: DomainDeps;
beforeAll(async () => {
  dns = await startDns();
  const { db } = await testDatabase();
  deps = { db, lookUpTxt: createTxtLookup([dns.server]) };
});
afterAll(() => dns.close());

let people = 0;

async function makeOrg(): Promise<Principal> {
  people += 1;
  const email = `p${people}@example.com`;
  const user = await deps.db.asSystem("test", (tx) =>
    insertUser(tx, { email, name: null, image: null, passwordHash: null, emailVerified: true }),
  );
  const identity = { kind: "user", id: user.id, label: email, credential: "ses", requestId: "r", bound: null } as const;
  const org = await createOrg(deps, identity, { name: `Org ${people}` });
  return { ...identity, orgId: org.id, role: "owner" };
}

async function claim(principal: Principal, domain: string, publish = true) {
  const { record } = await addDomain(deps, principal, { domain });
  if (publish) dns.set(record.name, "v=spf1 -all", record.value);
  return record;
}

const verify = (principal: Principal, domain: string) => verifyDomain(deps, principal, { domain });
const only = async (principal: Principal) => (await listDomains(deps, principal))[0];

async function eventsOf({ orgId }: Principal): Promise<string[]> {
  const rows = await deps.db.asSystem("test", (tx) => tx.auditOutbox.findMany({ where: { orgId } }));
  return rows.flatMap((row) => /"method":"(domain\.\w+)"/.exec(JSON.stringify(row))?.[1] ?? []);
}

test("a domain is proved by its record among others, and by nothing less", async () => {
  const org = await makeOrg();
  const record = await claim(org, "one.example", false);
  expect(record).toEqual({
    name: "_switchyard.one.example",
    value: expect.stringMatching(/^switchyard-domain=.{30,}/),
  });
  await expect(verify(org, "one.example")).rejects.toMatchObject({ code: "domain_record_missing" });
  dns.set(record.name, `${record.value}x`);
  await expect(verify(org, "one.example")).rejects.toMatchObject({ code: "domain_record_missing" });
  dns.set("one.example", record.value);
  await expect(verify(org, "one.example")).rejects.toMatchObject({ code: "domain_record_missing" });
  dns.set(record.name, "v=spf1 -all", record.value);
  expect(await verify(org, "one.example")).toMatchObject({ verifiedAt: expect.any(String), missingSince: null });
  expect(await eventsOf(org)).toEqual(["domain.add", "domain.verify"]);
});

test("a domain claimed by two orgs belongs to the one that proved it first, until it gives it up", async () => {
  const [first, second] = [await makeOrg(), await makeOrg()];
  const record = await claim(first, "two.example");
  await verify(first, "two.example");
  const theirs = await claim(second, "two.example", false);
  expect(theirs.value).not.toBe(record.value);
  await expect(verify(second, "two.example")).rejects.toMatchObject({ code: "domain_record_missing" });
  dns.set(theirs.name, record.value, theirs.value);
  await expect(verify(second, "two.example")).rejects.toMatchObject({ code: "domain_taken" });
  await removeDomain(deps, first, { domain: "two.example" });
  expect(await verify(second, "two.example")).toMatchObject({ verifiedAt: expect.any(String) });
});

test("of two orgs that prove one domain at once, one has it", async () => {
  const orgs = [await makeOrg(), await makeOrg()];
  const records = [];
  for (const org of orgs) records.push(await claim(org, "race.example", false));
  dns.set("_switchyard.race.example", ...records.map(({ value }) => value));
  const settled = await Promise.allSettled(orgs.map((org) => verify(org, "race.example")));
  expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = settled.find((one) => one.status === "rejected");
  expect(lost?.reason).toMatchObject({ code: "domain_taken" });
});

test("DNS that does not answer is said so, and takes nothing away", async () => {
  const org = await makeOrg();
  await claim(org, "three.example");
  await verify(org, "three.example");
  dns.fail(true);
  await expect(verify(org, "three.example")).rejects.toMatchObject({ code: "dns_unreachable" });
  await sweepDomains(deps, new Date(Date.now() + 8 * DAY));
  dns.fail(false);
  expect(await only(org)).toMatchObject({ verifiedAt: expect.any(String), missingSince: null });
});

test("a record that is gone starts a grace period, and one that stays away ends the verification", async () => {
  const org = await makeOrg();
  const record = await claim(org, "four.example");
  await verify(org, "four.example");
  const at = (days: number) => sweepDomains(deps, new Date(Date.now() + days * DAY));
  dns.set(record.name);
  await at(6);
  expect(await only(org)).toMatchObject({ missingSince: null });
  await at(20);
  expect(await only(org)).toMatchObject({
    verifiedAt: expect.any(String),
    missingSince: expect.any(String),
    endsAt: expect.any(String),
  });
  dns.set(record.name, record.value);
  await at(22);
  expect(await only(org)).toMatchObject({ verifiedAt: expect.any(String), missingSince: null, endsAt: null });
  dns.set(record.name);
  await at(40);
  await at(44);
  expect(await only(org)).toMatchObject({ verifiedAt: expect.any(String) });
  await at(48);
  expect(await only(org)).toMatchObject({ verifiedAt: null, missingSince: null });
  expect(await eventsOf(org)).toEqual([
    "domain.add",
    "domain.verify",
    "domain.missing",
    "domain.missing",
    "domain.lose",
  ]);
});

test("a look by hand starts the grace period too", async () => {
  const org = await makeOrg();
  const record = await claim(org, "five.example");
  await verify(org, "five.example");
  dns.set(record.name);
  expect(await verify(org, "five.example")).toMatchObject({
    verifiedAt: expect.any(String),
    endsAt: expect.any(String),
  });
});

test("claiming twice answers one claim; another org's claim is absent", async () => {
  const [org, stranger] = [await makeOrg(), await makeOrg()];
  const record = await claim(org, "six.example", false);
  expect((await addDomain(deps, org, { domain: "SIX.example." })).record).toEqual(record);
  const theirs = (await listDomains(deps, org))[0]?.id ?? "";
  await expect(verifyDomain(deps, stranger, { domain: theirs })).rejects.toMatchObject({ code: "domain_not_found" });
  await expect(removeDomain(deps, stranger, { domain: theirs })).rejects.toMatchObject({ code: "domain_not_found" });
});
