import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import {
  type AskedParams,
  ask,
  consentDeps,
  eventsOf,
  giveBefore,
  makeClient,
  makePerson,
  makeServer,
} from "../../test/consent-world.ts";
import { revokeMyGrant } from "../grants/revoke-grant.ts";
import { recallConsent } from "./decide-consent.ts";
import { getConsentRequest } from "./get-consent-request.ts";
import type { ConsentDeps } from "./ports.ts";
import { takeDecision } from "./take-decision.ts";

let db: Db;
let deps: ConsentDeps;
beforeAll(async () => {
  ({ db } = await testDatabase());
  deps = consentDeps(db);
});

/** A person who let a client that its document describes in before. */
async function scene() {
  const server = await makeServer(db);
  const member = await makePerson(db, server.orgId, "member");
  const clientId = await makeClient(db, "metadata");
  const grant = await giveBefore(db, { server, userId: member.id, clientId });
  const recall = async (change: Partial<AskedParams> = {}, identity = member) => {
    const uid = await ask(deps, { clientId, resource: server.resource, ...change });
    return { uid, skipped: await recallConsent(deps, identity, { uid, browser: uid }) };
  };
  return { server, member, clientId, grant, recall };
}

test("skips the page for what the person gave to the same client before", async () => {
  const { server, recall } = await scene();
  const { uid, skipped } = await recall();
  expect(skipped).toBe(true);
  expect(await takeDecision(deps, { uid })).toMatchObject({ allow: true, scopes: ["tools:read", "tools:call"] });
  expect((await recall({ scope: "tools:read" })).skipped).toBe(true);
  expect(await eventsOf(db, server.orgId)).toEqual(["consent.allow", "consent.allow"]);
});

test("asks for more scopes than were given, and says which are new", async () => {
  const { recall, member } = await scene();
  const { uid, skipped } = await recall({ scope: "tools:read tools:call offline_access" });
  expect(skipped).toBe(false);
  const page = await getConsentRequest(deps, member, { uid, browser: uid });
  expect(page).toMatchObject({ scopes: [{ known: true }, { known: true }, { scope: "offline_access", known: false }] });
});

test("never lets a new client in by itself", async () => {
  const { server, member, recall } = await scene();
  expect((await recall({ clientId: await makeClient(db, "metadata") })).skipped).toBe(false);
  expect((await recall({ clientId: await makeClient(db, "registered") })).skipped).toBe(false);
  // Nor one that registered itself and was let in before: whoever registers may use its name.
  const registered = await makeClient(db, "registered");
  await giveBefore(db, { server, userId: member.id, clientId: registered });
  expect((await recall({ clientId: registered })).skipped).toBe(false);
});

test("asks when a client that was let in sends the answer elsewhere", async () => {
  const { member, recall } = await scene();
  const { uid, skipped } = await recall({ redirectUri: "https://evil.test/callback" });
  expect(skipped).toBe(false);
  const page = await getConsentRequest(deps, member, { uid, browser: uid });
  expect(page).toMatchObject({ movedFrom: "app.test", client: { target: { host: "evil.test" } } });
});

test.each(["http://127.0.0.1:3118/callback", "cursor://anysphere/callback"])(
  "asks each time where the answer goes to %s, which any program can take",
  async (redirectUri) => {
    const { server, member, recall } = await scene();
    const clientId = await makeClient(db, "metadata");
    const redirectHost = redirectUri.startsWith("http") ? "127.0.0.1" : "cursor:";
    await giveBefore(db, { server, userId: member.id, clientId, redirectHost });
    expect((await recall({ clientId, redirectUri })).skipped).toBe(false);
  },
);

test("asks again after the consent was taken back, for another server, another person, and where the client wants it", async () => {
  const { server, member, grant, recall } = await scene();
  const colleague = await makePerson(db, server.orgId, "member");
  const other = await makeServer(db);
  expect((await recall({}, colleague)).skipped).toBe(false);
  expect((await recall({ resource: other.resource })).skipped).toBe(false);
  expect((await recall({ prompt: "consent" })).skipped).toBe(false);
  await revokeMyGrant(deps, member, { grant });
  expect((await recall()).skipped).toBe(false);
});

test("recalls nothing in another browser than the one that began the request", async () => {
  const { server, member, clientId } = await scene();
  const uid = await ask(deps, { clientId, resource: server.resource });
  await expect(recallConsent(deps, member, { uid, browser: null })).rejects.toMatchObject({
    code: "consent_other_browser",
  });
});

test("recalls nothing, and shows nothing, to a session that the org does not accept", async () => {
  const { server, member, clientId } = await scene();
  const ssoRequired = { where: { id: server.orgId }, data: { ssoRequired: true } };
  await db.asSystem("test", (tx) => tx.organization.update(ssoRequired));
  const uid = await ask(deps, { clientId, resource: server.resource });
  for (const read of [recallConsent, getConsentRequest]) {
    await expect(read(deps, member, { uid, browser: uid })).rejects.toMatchObject({ code: "org_sign_in_required" });
  }
  expect(await takeDecision(deps, { uid })).toBeNull();
});
