import { type ConsentServer, eventsOf, makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { decodeJwt } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Asking, postToken, signIn, startWorld, type World } from "./world.ts";

interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
}

let world: World;
let server: ConsentServer;
let person: Identity;
let asking: Asking;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  server = await makeServer(world.deps.db);
  person = await makePerson(world.deps.db, server.orgId, "developer");
  asking = { clientId: await makeClient(world.deps.db, "registered"), resource: server.resource };
});

const sql = (text: string, ...values: unknown[]) => world.deps.db.systemPool.query(text, values);

async function signedIn(more: Partial<Asking> = {}): Promise<Pair> {
  return (await signIn(world, person, { ...asking, ...more })) as unknown as Pair;
}

async function refresh(token: string, more: Record<string, string> = {}) {
  const form = { grant_type: "refresh_token", refresh_token: token, client_id: asking.clientId, ...more };
  const response = await postToken(world, form);
  const body = (await response.json()) as Partial<Pair> & { readonly error?: string };
  return { status: response.status, ...body };
}

/** Lets every use of a refresh token be older than the replay window. */
const letWindowPass = () => sql("UPDATE oauth_models SET consumed_at = consumed_at - interval '31 seconds'");

describe("rotation", () => {
  test("20 refreshes of one token at once get one successor, and nobody is logged out", async () => {
    const { refresh_token } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const successors = new Set(answers.map((answer) => answer.refresh_token));
    expect(successors.size).toBe(1);
    const [successor = ""] = successors;
    expect((await refresh(successor)).status).toBe(200);
  });

  test("a token that comes again within 30 seconds is answered with the same successor", async () => {
    const { refresh_token } = await signedIn();
    const [first, again] = [await refresh(refresh_token), await refresh(refresh_token)];
    expect(again.refresh_token).toBe(first.refresh_token);
    expect(again.access_token).not.toBe(first.access_token);
  });

  test("a token that comes again later ends the sign-in: no token of it renews anything", async () => {
    const { refresh_token } = await signedIn();
    const { refresh_token: successor = "" } = await refresh(refresh_token);
    await letWindowPass();
    expect((await refresh(refresh_token)).error).toBe("invalid_grant");
    expect((await refresh(successor)).error).toBe("invalid_grant");
    expect(await eventsOf(world.deps.db, server.orgId)).toContain("grant.end_sign_in");
    const { rows } = await sql("SELECT kind FROM revocations WHERE org_id = $1", server.orgId);
    expect(rows).toEqual([{ kind: "grant" }]);
  });

  test("a replay in parallel ends the sign-in once", async () => {
    const { refresh_token } = await signedIn();
    await refresh(refresh_token);
    await letWindowPass();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refresh_token)));
    expect(new Set(answers.map(({ error }) => error))).toEqual(new Set(["invalid_grant"]));
    const events = await eventsOf(world.deps.db, server.orgId);
    expect(events.filter((method) => method === "grant.end_sign_in")).toHaveLength(1);
  });

  test("another sign-in of the same client and person goes on", async () => {
    const [stolen, other] = [await signedIn(), await signedIn()];
    await refresh(stolen.refresh_token);
    await letWindowPass();
    expect((await refresh(stolen.refresh_token)).status).toBe(400);
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });

  test("a chain of refreshes keeps person, server and scopes", async () => {
    let { refresh_token } = await signedIn({ scope: "tools:read tool:add" });
    for (let i = 0; i < 5; i++) {
      const answer = await refresh(refresh_token);
      expect(decodeJwt(answer.access_token ?? "")).toMatchObject({
        ...{ sub: person.id, aud: server.resource, scope: "tools:read tool:add" },
      });
      refresh_token = answer.refresh_token ?? "";
    }
  });
});

describe("a refresh is judged anew", () => {
  test("a role that changed is the role of the next token", async () => {
    const { refresh_token, access_token } = await signedIn();
    expect(decodeJwt(access_token)).toMatchObject({ role: "developer" });
    await sql("UPDATE members SET role = 'member' WHERE user_id = $1", person.id);
    expect(decodeJwt((await refresh(refresh_token)).access_token ?? "")).toMatchObject({ role: "member" });
  });

  test.each([
    ["the person was removed from the org", "DELETE FROM members WHERE user_id = $1", "person"],
    ["the person's role may not call", "UPDATE members SET role = 'auditor' WHERE user_id = $1", "person"],
    ["the consent was taken back", "UPDATE grants SET revoked_at = now() WHERE user_id = $1", "person"],
    ["the server is restricted to others", "UPDATE servers SET access = 'restricted' WHERE id = $1", "server"],
    ["the server signs people in by itself", "UPDATE servers SET access = 'own' WHERE id = $1", "server"],
    ["the server was deleted", "DELETE FROM servers WHERE id = $1", "server"],
    ["the org was deleted", "UPDATE organizations SET deleted_at = now() WHERE id = $1", "org"],
  ])("refused at once when %s", async (_, change, of) => {
    const { refresh_token } = await signedIn();
    await sql(change, { person: person.id, server: server.id, org: server.orgId }[of]);
    expect((await refresh(refresh_token)).error).toBe("invalid_grant");
  });

  test("a refusal uses nothing up: with the role back the token still renews", async () => {
    const { refresh_token } = await signedIn();
    await sql("UPDATE members SET role = 'auditor' WHERE user_id = $1", person.id);
    expect((await refresh(refresh_token)).status).toBe(400);
    await sql("UPDATE members SET role = 'member' WHERE user_id = $1", person.id);
    expect((await refresh(refresh_token)).status).toBe(200);
  });
});

describe("refused", () => {
  test("the refresh token of another client", async () => {
    const { refresh_token } = await signedIn();
    const thief = await makeClient(world.deps.db, "registered");
    expect((await refresh(refresh_token, { client_id: thief })).error).toBe("invalid_grant");
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  test("more scopes than were given; fewer are fine", async () => {
    const { refresh_token } = await signedIn({ scope: "tools:read tool:add" });
    expect((await refresh(refresh_token, { scope: "tools:call" })).error).toBe("invalid_scope");
    expect((await refresh(refresh_token, { scope: "tools:read" })).scope).toBe("tools:read");
  });

  test("another resource", async () => {
    const { refresh_token } = await signedIn();
    const other = await makeServer(world.deps.db);
    expect((await refresh(refresh_token, { resource: other.resource })).error).toBe("invalid_target");
    expect((await refresh(refresh_token, { resource: asking.resource })).status).toBe(200);
  });

  test("an access token, a made-up token, none at all", async () => {
    const { access_token } = await signedIn();
    for (const token of [access_token, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""]) {
      expect((await refresh(token)).error).toBe("invalid_grant");
    }
    const form = { grant_type: "refresh_token", client_id: asking.clientId };
    expect(await (await postToken(world, form)).json()).toMatchObject({ error: "invalid_request" });
  });

  test("a token that nobody used for 30 days, and a sign-in that is a year old", async () => {
    const { refresh_token } = await signedIn();
    await sql("UPDATE oauth_models SET expires_at = now() - interval '1 second' WHERE kind = 'RefreshToken'");
    expect((await refresh(refresh_token)).error).toBe("invalid_grant");
    const other = await signedIn();
    await sql("UPDATE oauth_models SET expires_at = now() - interval '1 second' WHERE kind = 'Grant'");
    expect((await refresh(other.refresh_token)).error).toBe("invalid_grant");
  });
});

test("who leaves out that the client stays connected gets no refresh token", async () => {
  const asked = { ...asking, scope: "tools:read offline_access", params: { prompt: "consent" } };
  const kept = (await signIn(world, person, asked)) as unknown as Pair;
  expect(kept.refresh_token).toBeDefined();
  expect(kept.scope).toBe("tools:read");
  const given = (await signIn(world, person, asked, ["tools:read"])) as unknown as Pair;
  expect(given.refresh_token).toBeUndefined();
});
