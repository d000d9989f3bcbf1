/** What `tools/list` shows is what `tools/call` takes: for every shape of caller and server, through a real ingress. */
import { type AccessMode, roles } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { seedClient, seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Speaker, speakLegacy, speakModern, toolsOf } from "./speak.ts";
import { startIngress } from "./start-ingress.ts";
import { startToolbox } from "./start-toolbox.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
const toolbox = await startToolbox();
afterAll(async () => {
  await ingress.close();
  await toolbox.close();
});

const TOOLS = ["read", "Read", "READ", "write", "pay.out", "a.b", "x-1", "_"] as const;
const PEOPLE = ["usr_ada", "usr_bob"] as const;
const CLIENT = "https://client.example/id";

const some = <T>(of: fc.Arbitrary<T>, maxLength = 4) => fc.array(of, { maxLength });
const tool = fc.constantFrom(...TOOLS);
const scope = fc.oneof(
  fc.constantFrom("tools:read", "tools:call", "group:g", "group:h", "offline_access"),
  tool.map((name) => `tool:${name}`),
);
const scopes = fc.option(some(scope, 3), { nil: null });
const role = fc.constantFrom(...roles);

/** Everything that a caller may come with. */
const caller = fc.oneof(
  fc.constant({ kind: "anonymous" as const }),
  fc.record({ kind: fc.constant("person" as const), role, scopes, who: fc.constantFrom(...PEOPLE) }),
  fc.record({ kind: fc.constant("delegated" as const), role, scopes, who: fc.constantFrom(...PEOPLE) }),
  fc.record({ kind: fc.constant("issued" as const), role, scopes, limits: some(scope, 3), tools: some(tool, 3) }),
  fc.record({ kind: fc.constant("machine" as const), scopes, limits: some(scope, 3), tools: some(tool, 3) }),
  fc.record({ kind: fc.constant("key" as const), limits: some(scope, 3), tools: some(tool, 3), named: fc.boolean() }),
  fc.record({ kind: fc.constant("exchanged" as const), role }),
);
type Caller = typeof caller extends fc.Arbitrary<infer T> ? T : never;

/** Of a policy whose subject is a client or a key, the number says which of the case's callers it is. */
const policy = fc.record({
  effect: fc.constantFrom("allow", "deny"),
  tools: fc.oneof({ weight: 4, arbitrary: some(tool) }, { weight: 1, arbitrary: fc.constant(["*"]) }),
  subject: fc.oneof(
    role.map((name) => ({ kind: "role" as const, name })),
    fc.constantFrom(...PEOPLE).map((name) => ({ kind: "user" as const, name })),
    fc.nat(3).map((index) => ({ kind: "caller" as const, index })),
  ),
});
const world = fc.record({
  access: fc.constantFrom<AccessMode>("organization", "organization", "restricted", "public"),
  tools: fc.uniqueArray(tool, { minLength: 1, maxLength: TOOLS.length }),
  policies: some(policy),
  groups: fc.record({ g: some(tool), h: some(tool) }),
  members: fc.subarray([...PEOPLE]),
  callers: fc.array(caller, { minLength: 4, maxLength: 4 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

interface Credential {
  readonly secret: string | null;
  /** Client or key that a policy can name. */
  readonly subject: readonly ["client" | "key", string] | null;
}

async function credentialOf(server: SeededServer, who: Caller): Promise<Credential> {
  const { orgId: org, serverId } = server;
  const aud = ingress.url(server);
  const mint = (claims: { sub: string; role: string | null; scopes: string[] | null; clientId?: string }) => {
    const { scopes: carried, clientId, ...rest } = claims;
    const optional = { ...(carried === null ? {} : { scope: carried.join(" ") }), ...(clientId ? { clientId } : {}) };
    return ingress.issuer.mint({ aud, org, ...rest, ...optional });
  };
  if (who.kind === "anonymous") return { secret: null, subject: null };
  if (who.kind === "person") return { secret: await mint({ sub: who.who, ...who }), subject: null };
  if (who.kind === "exchanged") {
    const sub = newId("key");
    return { secret: await mint({ sub, role: who.role, scopes: null }), subject: ["key", sub] };
  }
  if (who.kind === "delegated") {
    return { secret: await mint({ sub: who.who, ...who, clientId: CLIENT }), subject: ["client", CLIENT] };
  }
  if (who.kind === "key") {
    const serverIds = who.named ? [serverId] : [];
    const { id, secret } = await seedKey(db, org, { serverIds, scopes: who.limits, tools: who.tools });
    return { secret, subject: ["key", id] };
  }
  const { id } = await seedClient(db, org, { serverIds: [serverId], scopes: who.limits, tools: who.tools });
  const sub = who.kind === "machine" ? { sub: id, role: null } : { sub: "usr_ada", role: who.role };
  return { secret: await mint({ ...sub, scopes: who.scopes, clientId: id }), subject: ["client", id] };
}

/** Writes the server's rules; before its first request, so that the ingress reads them with the route. */
async function writeRules(server: SeededServer, { policies, groups, members }: World, credentials: Credential[]) {
  const of = { orgId: server.orgId, serverId: server.serverId };
  await db.asSystem("test", async (tx) => {
    for (const { effect, tools, subject } of policies) {
      const [subjectKind, name] =
        subject.kind === "caller"
          ? (credentials[subject.index]?.subject ?? ["key", "key_none"])
          : [subject.kind, subject.name];
      const about = { subjectKind, subject: name, createdBy: "test" };
      await tx.policy.create({ data: { id: newId("pol"), ...of, effect, tools: [...tools], ...about } });
    }
    for (const [name, tools] of Object.entries(groups)) {
      await tx.toolGroup.create({ data: { id: newId("tgr"), ...of, name, tools, createdBy: "test" } });
    }
    for (const id of members) {
      const userId = await personOf(id);
      const member = await tx.member.upsert({
        where: { orgId_userId: { orgId: of.orgId, userId } },
        create: { id: newId("mem"), orgId: of.orgId, userId, role: "member" },
        update: {},
      });
      await tx.serverMember.create({ data: { ...of, memberId: member.id, createdBy: "test" } });
    }
  });
}

const people = new Map<string, Promise<string>>();
function personOf(id: string): Promise<string> {
  const known = people.get(id);
  if (known !== undefined) return known;
  const email = `${id}@example.com`;
  const made = db.asSystem("test", (tx) => tx.user.create({ data: { id, email }, select: { id: true } }));
  const person = made.then((row) => row.id);
  people.set(id, person);
  return person;
}

async function calledOf(speaker: Speaker, tools: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(tools.map((name) => speaker.ask("tools/call", { name, arguments: {} })));
  for (const { status, text } of answers) expect([200, 401, 403], text).toContain(status);
  return tools.filter((_, index) => answers[index]?.status === 200);
}

type Speak = (url: string, secret: string | null) => Promise<Speaker | null>;
type Seen = Record<"all" | "some" | "none" | "refused", number>;

/** What the caller is shown, after checking that it calls exactly that; a session that is not opened calls nothing. */
async function compare(speaker: Speaker | null, tools: readonly string[], hint: string): Promise<keyof Seen> {
  const listed = speaker === null ? null : toolsOf(await speaker.ask("tools/list"));
  const called = speaker === null ? [] : await calledOf(speaker, tools);
  expect([...(listed ?? [])].sort(), hint).toEqual([...called].sort());
  if (listed === null) return "refused";
  if (listed.length === 0) return "none";
  return listed.length === tools.length ? "all" : "some";
}

/** Builds each case's server, asks for all of its callers, and sees to it that callers of every kind came. */
async function holds(speak: Speak, numRuns: number): Promise<void> {
  const seen: Seen = { all: 0, some: 0, none: 0, refused: 0 };
  const property = fc.asyncProperty(world, async (given) => {
    const server = await seedServer(db, { access: given.access });
    await seedInstance(db, server, { address: toolbox.address });
    toolbox.offer(given.tools);
    const credentials: Credential[] = [];
    for (const who of given.callers) credentials.push(await credentialOf(server, who));
    await writeRules(server, given, credentials);
    const asked = credentials.map(async ({ secret }, index) => {
      const speaker = await speak(ingress.url(server), secret);
      return compare(speaker, given.tools, JSON.stringify(given.callers[index]));
    });
    for (const kind of await Promise.all(asked)) seen[kind] += 1;
  });
  await fc.assert(property, { numRuns, endOnFailure: true });
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(numRuns / 20);
}

describe("what is listed is what may be called", { timeout: 240_000 }, () => {
  it("for callers of 2026-07-28", () => holds(async (url, secret) => speakModern(url, secret), 160));

  it("for sessions of 2025-11-25", () => holds(speakLegacy, 80));
});
