import { type ConsentServer, makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Asking, postToken, REDIRECT, startWorld, tokenError, type World, walk } from "./world.ts";

let world: World;
let server: ConsentServer;
let person: Identity;
let asking: Asking;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  server = await makeServer(world.deps.db);
  person = await makePerson(world.deps.db, server.orgId, "member");
  asking = { clientId: await makeClient(world.deps.db, "registered"), resource: server.resource };
});

/** A code, and the form that redeems it. */
async function newCode(): Promise<Record<string, string>> {
  const { callback, verifier } = await walk(world, person, asking);
  return {
    grant_type: "authorization_code",
    code: callback.searchParams.get("code") ?? "",
    redirect_uri: REDIRECT,
    client_id: asking.clientId,
    code_verifier: verifier,
    resource: asking.resource,
  };
}

function without(form: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(form).filter(([key]) => key !== name));
}

async function redeem(form: Record<string, string>) {
  const response = await postToken(world, form);
  expect(response.status).toBe(200);
  return (await response.json()) as { access_token: string; refresh_token: string };
}

describe("a code is refused", () => {
  test("redeemed twice, and what it brought ends with it", async () => {
    const form = await newCode();
    const { refresh_token } = await redeem(form);
    expect(await tokenError(world, form)).toBe("invalid_grant");
    const renewal = { grant_type: "refresh_token", refresh_token, client_id: asking.clientId };
    expect(await tokenError(world, renewal)).toBe("invalid_grant");
    const { rows } = await world.deps.db.systemPool.query(
      "SELECT value FROM revocations WHERE kind = 'grant' AND org_id = $1",
      [server.orgId],
    );
    expect(rows).toEqual([{ value: expect.stringMatching(/^grt_/) }]);
  });

  test("redeemed by two requests at once: one at most gets tokens", async () => {
    const form = await newCode();
    const answers = await Promise.all(Array.from({ length: 8 }, () => postToken(world, form)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(7);
  });

  test("for another client", async () => {
    const form = await newCode();
    const thief = await makeClient(world.deps.db, "registered");
    expect(await tokenError(world, { ...form, client_id: thief })).toBe("invalid_grant");
  });

  test("with another redirect URI, or none", async () => {
    const form = await newCode();
    expect(await tokenError(world, { ...form, redirect_uri: "https://app.test/other" })).toBe("invalid_grant");
    expect(await tokenError(world, without(form, "redirect_uri"))).toBe("invalid_request");
  });

  test("without its verifier, with another one, or with the challenge itself", async () => {
    const form = await newCode();
    expect(await tokenError(world, without(form, "code_verifier"))).toBe("invalid_grant");
    expect(await tokenError(world, { ...form, code_verifier: "x".repeat(43) })).toBe("invalid_grant");
  });

  test("for another resource than it was given for", async () => {
    const other = await makeServer(world.deps.db);
    for (const resource of [other.resource, "https://elsewhere.test/mcp", `${asking.resource}/`]) {
      expect(await tokenError(world, { ...(await newCode()), resource })).toBe("invalid_target");
    }
  });

  test("when it is older than a minute", async () => {
    const form = await newCode();
    await world.deps.db.systemPool.query(
      "UPDATE oauth_models SET expires_at = now() - interval '1 second' WHERE kind = 'AuthorizationCode'",
    );
    expect(await tokenError(world, form)).toBe("invalid_grant");
  });

  test("when the person lost the org in between", async () => {
    const form = await newCode();
    await world.deps.db.systemPool.query("DELETE FROM members WHERE user_id = $1", [person.id]);
    expect(await tokenError(world, form)).toBe("invalid_grant");
  });

  test("when the consent was taken back in between", async () => {
    const form = await newCode();
    await world.deps.db.systemPool.query("UPDATE grants SET revoked_at = now() WHERE user_id = $1", [person.id]);
    expect(await tokenError(world, form)).toBe("invalid_grant");
  });

  test("made up, or another kind of secret", async () => {
    const form = await newCode();
    const { refresh_token } = await redeem(form);
    for (const code of ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", refresh_token]) {
      expect(await tokenError(world, { ...form, code })).toBe("invalid_grant");
    }
  });
});

describe("the token endpoint refuses", () => {
  test.each([
    ["no grant type", {}, "invalid_request"],
    ["a grant type that it does not know", { grant_type: "password" }, "unsupported_grant_type"],
    ["a grant type named like a member of objects", { grant_type: "constructor" }, "unsupported_grant_type"],
    ["the implicit grant", { grant_type: "implicit" }, "unsupported_grant_type"],
    ["client credentials of a client that nobody issued", { grant_type: "client_credentials" }, "unauthorized_client"],
  ])("%s", async (_, params, error) => {
    expect(await tokenError(world, { client_id: asking.clientId, ...params })).toBe(error);
  });

  test("a client that is not known, and one that is not named", async () => {
    expect(await tokenError(world, { grant_type: "refresh_token", client_id: "reg_unknown" })).toBe("invalid_client");
    expect(await tokenError(world, { grant_type: "refresh_token" })).toBe("invalid_request");
  });

  test("a body that is no form, one that is too large, and other methods", async () => {
    const endpoint = world.as.token_endpoint ?? "";
    const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    expect((await fetch(endpoint, json)).status).toBe(400);
    const large = await postToken(world, { grant_type: "refresh_token", refresh_token: "x".repeat(70_000) });
    expect(large.status).toBe(400);
    expect((await fetch(endpoint)).status).toBe(405);
  });

  test("parameters in the query", async () => {
    const form = await newCode();
    const response = await fetch(`${world.as.token_endpoint}?${new URLSearchParams(form)}`, { method: "POST" });
    expect(response.status).toBe(400);
  });

  test("who guesses: after 60 refusals in a minute, and says when to come again", async () => {
    const guess = () =>
      postToken(world, { grant_type: "refresh_token", refresh_token: "x", client_id: asking.clientId });
    const guesses = await Promise.all(Array.from({ length: 61 }, guess));
    expect(guesses.every(({ status }) => status === 400)).toBe(true);
    const response = await guess();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = {
      grant_type: "refresh_token",
      refresh_token: "x",
      client_id: await makeClient(world.deps.db, "registered"),
    };
    expect((await postToken(world, other)).status).toBe(400);
  });
});

test("answers are never cached, and no page reads them unasked", async () => {
  const response = await postToken(world, await newCode());
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  const ours = await fetch(world.as.token_endpoint ?? "", {
    method: "POST",
    headers: { origin: world.issuer },
    body: new URLSearchParams(await newCode()),
  });
  expect([ours.status, ours.headers.get("access-control-allow-origin")]).toEqual([200, world.issuer]);
});

test("neither codes nor tokens nor what proves a client are in the log", async () => {
  const form = await newCode();
  const tokens = await redeem(form);
  for (const secret of [form["code"], form["code_verifier"], tokens.access_token, tokens.refresh_token]) {
    expect(world.logged.join("\n")).not.toContain(secret);
  }
});
