import type { Role } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { createServer } from "@switchyard/deployments";
import { beforeAll, expect, test } from "vitest";
import { principalOf, sessionOf, type TestApi, type TestOrg, testApi } from "../../test/api.ts";

let api: TestApi;
let org: TestOrg;
let server: string;
let named: Person;
let other: Person;

interface Person {
  readonly cookie: string;
  readonly memberId: string;
  readonly email: string;
}

beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
  const source = { template: "typescript-http" } as const;
  const input = { name: "Payroll", source, access: "restricted" } as const;
  server = (await createServer(api.deps, await principalOf(api.deps, org), input)).slug;
  [named, other] = [await join("member"), await join("member")];
  const members = { members: [named.memberId] };
  expect(await statusOf(`PUT /orgs/${org.slug}/servers/${server}/members`, org, members)).toBe(200);
});

async function join(role: Role): Promise<Person> {
  const user = { id: newId("usr"), email: `${newId("usr")}@example.com`, name: null, image: null, isOperator: false };
  const memberId = newId("mem");
  await api.deps.db.asSystem("test", async (tx) => {
    await tx.user.create({ data: { id: user.id, email: user.email } });
    await tx.member.create({ data: { id: memberId, orgId: org.id, userId: user.id, role } });
  });
  return { ...(await sessionOf(api.deps, user)), memberId, email: user.email };
}

async function statusOf(line: string, as: { readonly cookie: string }, body?: unknown): Promise<number> {
  return (await api.call(line, { as, ...(body === undefined ? {} : { body }) })).status;
}

const below = (path: string) => `/orgs/${org.slug}/servers/${server}${path}`;
const reads = [
  ...["", "/environments", "/deployments", "/instances", "/logs", "/usage", "/variables", "/deploy-settings"],
  ...["/source-status", "/promotions", "/policies", "/tool-groups", "/members"],
];

test.each(reads)("a restricted server is absent for a member it does not name: %s", async (path) => {
  expect(await statusOf(`GET ${below(path)}`, other)).toBe(404);
  expect(await statusOf(`GET ${below(path)}`, named)).toBe(200);
});

test("its name is in no list that such a member sees", async () => {
  for (const path of ["/servers", "/deliveries", "/attention"]) {
    const text = await (await api.call(`GET /orgs/${org.slug}${path}`, { as: other })).text();
    expect(text, path).not.toContain(server);
  }
  expect(await statusOf(`GET /orgs/${org.slug}/deliveries?server=${server}`, other)).toBe(404);
  expect(await (await api.call(`GET /orgs/${org.slug}/servers`, { as: named })).text()).toContain(server);
});

test("it gives a token to whom it names and to nobody else, whatever their role", async () => {
  expect(await statusOf(`POST ${below("/token")}`, other)).toBe(404);
  expect(await statusOf(`POST ${below("/token")}`, org)).toBe(403);
  expect(await statusOf(`POST ${below("/token")}`, named)).toBe(201);
});

test("it shows the member it names themselves alone, and its policies without other people", async () => {
  const members = await (await api.call(`GET ${below("/members")}`, { as: named })).text();
  expect(JSON.parse(members).data).toMatchObject([{ email: named.email }]);
  expect(members).not.toContain(other.email);
});

test("what a member reaches says so", async () => {
  const reachOf = async ({ memberId }: Person) => {
    const answer = await api.call(`GET /orgs/${org.slug}/members/${memberId}/reach`, { as: org });
    return ((await answer.json()) as { servers: { refused: string | null }[] }).servers[0]?.refused;
  };
  expect(await reachOf(named)).toBeNull();
  expect(await reachOf(other)).toBe("The server is restricted, and this member is not named for it.");
});
