import { Secret } from "@switchyard/config";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestApi, type TestOrg, testApi } from "../../test/api.ts";
import { TestBrowser } from "../../test/browser.ts";
import { startMailServer } from "../../test/smtp.ts";
import { createAuth } from "./auth-handler.ts";
import { postPasswordResetRequest } from "./password-reset.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

const known = "first@example.com";
const unknown = "nobody@example.com";

async function signIn(email: string) {
  const browser = new TestBrowser();
  const auth = createAuth(api.deps);
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { csrfToken, email, password: "not the password", json: "true" };
  const start = performance.now();
  const response = await browser.send(auth, "/api/auth/callback/credentials", { form });
  const tookMs = performance.now() - start;
  return { tookMs, status: response.status, text: await response.text() };
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

describe("enumeration of accounts by timing or text", () => {
  test("a wrong password and an unknown address are answered alike and take alike long", async () => {
    const tries = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 3; round += 1) {
      const [right, wrong] = [await signIn(known), await signIn(unknown)];
      expect({ ...wrong, tookMs: 0 }).toEqual({ ...right, tookMs: 0 });
      tries.known.push(right.tookMs);
      tries.unknown.push(wrong.tookMs);
    }
    // Without the password check that nobody's address gets too, this would be some twenty times apart.
    expect(median(tries.unknown)).toBeGreaterThan(median(tries.known) / 3);
    expect(median(tries.known)).toBeGreaterThan(median(tries.unknown) / 3);
  });

  test("a reset is answered alike before anything is known, and mailed to who exists alone", async () => {
    const server = await startMailServer();
    const deps = { ...api.deps, config: { ...api.deps.config, SMTP_URL: new Secret(server.url) } };
    const ask = async (email: string) => {
      const post = (request: Request) => postPasswordResetRequest(deps, request);
      const response = await new TestBrowser().send(post, "/api/password-reset/request", { json: { email } });
      return { status: response.status, text: await response.text() };
    };
    expect(await ask(unknown)).toEqual(await ask(known));
    await expect.poll(() => server.mails.flatMap(({ to }) => to), { timeout: 10_000 }).toEqual([known]);
  });

  test("an admin who invites learns nothing from the answer, and a link that nobody made looks like a dead one", async () => {
    const invite = async (email: string) => {
      const body = { email, role: "member" };
      const response = await api.call(`POST /orgs/${org.slug}/invitations`, { as: org, body });
      const answer = (await response.json()) as Record<string, unknown>;
      return { status: response.status, fields: Object.keys(answer).sort(), mailedAt: answer["mailedAt"] };
    };
    expect(await invite(known)).toEqual(await invite(unknown));
    const preview = async (token: string) => {
      const response = await api.call("POST /invitations/preview", { body: { token } });
      const { code, detail } = (await response.json()) as { code: string; detail: string };
      return { status: response.status, code, detail };
    };
    const made = await api.call(`POST /orgs/${org.slug}/invitations`, {
      as: org,
      body: { email: "revoked@example.com", role: "member" },
    });
    const { id, url } = (await made.json()) as { id: string; url: string };
    await api.call(`DELETE /orgs/${org.slug}/invitations/${id}`, { as: org });
    expect(await preview(url.split("token=")[1] ?? "")).toEqual(await preview("a-token-that-no-invitation-has"));
  });
});
