import { beforeAll, expect, test } from "vitest";
import { type GithubWeb, githubWeb, installAt, ledTo, makeApp, type Person, send, visit } from "../../test/github.ts";
import { createApi } from "../api/handle.ts";
import { connect, connected } from "./connected.ts";
import { installed } from "./installed.ts";

let web: GithubWeb;
beforeAll(async () => {
  web = await githubWeb();
  await web.github.createRepo({ owner: "acme", name: "weather-mcp", private: true });
  await makeApp(web);
});

const back = async (path: string, as: Person | null) => ledTo(await installed(web.deps, visit(path, as)));
const changed = (path: string, values: Record<string, string | null>) => {
  const url = new URL(path, "http://localhost:3000");
  for (const [name, value] of Object.entries(values)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
};
const linkedOf = async (org: string, as: Person) => {
  const request = visit(`/api/v1/orgs/${org}/installations`, as);
  const page = (await (await createApi(web.deps)(request)).json()) as { data: { account: string }[] };
  return page.data.map(({ account }) => account);
};

test("an installation that somebody else began, or that no state vouches for, is linked to nobody", async () => {
  const path = await installAt(web, { as: web.ada, org: "default", account: "acme" });
  expect(await back(path, web.eve)).toBe("/account?trouble=github_state_invalid");
  expect(await back(changed(path, { state: "x" }), web.ada)).toBe("/account?trouble=github_state_invalid");
  expect(await back(changed(path, { state: null }), web.ada)).toBe("/account?trouble=github_answer_invalid");
  expect(await linkedOf("default", web.ada)).toEqual([]);
});

test("who administers the account links it, comes back to where they began, and a code counts once", async () => {
  const returnTo = "/default/servers/new?from=github";
  const path = await installAt(web, { as: web.ada, org: "default", account: "acme", returnTo });
  expect(await back(path, web.ada)).toBe(`${returnTo}&done=installed`);
  expect(await linkedOf("default", web.ada)).toEqual(["acme"]);
  expect(await back(path, web.ada)).toMatch(/^\/default\/servers\/new\?from=github&trouble=github_refused$/);
  const repositories = visit("/api/v1/orgs/default/repositories", web.ada);
  const page = (await (await createApi(web.deps)(repositories)).json()) as { data: { fullName: string }[] };
  expect(page.data.map(({ fullName }) => fullName)).toEqual(["acme/weather-mcp"]);
});

test("a person who does not administer the account at GitHub cannot link it, whatever number they bring", async () => {
  const installation = await web.github.install({ account: "mallory" });
  const path = `/api/v1/orgs/${web.eve.org}/installations/start`;
  const { url } = await send<{ url: string }>(createApi(web.deps), path, { as: web.eve, json: {} });
  const state = new URL(url).searchParams.get("state") ?? "";
  const code = await codeOf("eve");
  const query = new URLSearchParams({ code, state, setup_action: "install", installation_id: String(installation) });
  const shown = `/${web.eve.org}/settings/git?trouble=github_not_admin`;
  expect(await back(`/api/github/installation?${query}`, web.eve)).toBe(shown);
  expect(await linkedOf(web.eve.org, web.eve)).toEqual([]);
});

test("nobody comes back to another origin, and canceling or asking an owner has words of its own", async () => {
  for (const returnTo of ["//evil.example", "/\t/evil.example", "https://evil.example/x"]) {
    const path = await installAt(web, { as: web.ada, org: "default", account: "acme", returnTo });
    expect(await back(path, web.ada)).toBe("/default/settings/git?done=installed");
  }
  const path = await installAt(web, { as: web.ada, org: "default", account: "acme" });
  const asked = changed(path, { setup_action: "request", installation_id: null });
  expect(await back(asked, web.ada)).toBe("/default/settings/git?done=installation_requested");
  const canceled = changed(path, { code: null, error: "access_denied" });
  expect(await back(canceled, web.ada)).toBe("/default/settings/git?trouble=github_canceled");
});

test("an account is connected in the session that began it, and in no other", async () => {
  const begin = async (as: Person, returnTo: string) => {
    const json = { returnTo };
    const { url } = await send<{ url: string }>((r) => connect(web.deps, r), "/api/github/connection", { as, json });
    return new URL(url).searchParams.get("state") ?? "";
  };
  const state = await begin(web.eve, "https://evil.example");
  const path = async () => `/api/github/connection?${new URLSearchParams({ code: await codeOf("eve"), state })}`;
  const elsewhere = await web.again(web.eve);
  const to = async (as: Person) => ledTo(await connected(web.deps, visit(await path(), as)));
  expect(await to(elsewhere)).toMatch(/trouble=github_state_invalid$/);
  expect(await to(web.ada)).toMatch(/trouble=github_state_invalid$/);
  expect(await to(web.eve)).toBe("/account?done=github_connected");
  const stolen = await begin(web.ada, "/account");
  const query = new URLSearchParams({ code: await codeOf("eve"), state: stolen });
  const taken = await connected(web.deps, visit(`/api/github/connection?${query}`, web.ada));
  expect(ledTo(taken)).toBe("/account?trouble=provider_account_taken");
});

/** A code of the App as GitHub gives one to a person who agreed on its page. */
async function codeOf(login: string): Promise<string> {
  const app = await web.deps.githubApp.read();
  const agreed = await fetch(`${web.github.baseUrl}/login/oauth/callback`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      login,
      client_id: app?.clientId ?? "",
      redirect_uri: "http://localhost:3000/api/github/connection",
      scope: "",
      state: "",
    }),
  });
  return new URL(agreed.headers.get("location") ?? "").searchParams.get("code") ?? "";
}
