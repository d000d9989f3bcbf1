import { beforeAll, expect, test, vi } from "vitest";
import { formIn, type GithubWeb, githubWeb, ledTo, makeAppAt, post, visit } from "../../test/github.ts";
import { signInMethods } from "../sign-in/providers.ts";
import { appMade } from "./app-made.ts";
import { handOver } from "./hand-over.ts";

let web: GithubWeb;
beforeAll(async () => {
  web = await githubWeb();
});

const fields = () => ({ org: "default", baseUrl: web.github.baseUrl });
const begin = (as = web.ada, origin?: string) =>
  handOver(web.deps, post("/api/github/app", { as, fields: fields(), ...(origin ? { origin } : {}) }));
const back = async (path: string, as: Parameters<typeof visit>[1] = web.ada) =>
  ledTo(await appMade(web.deps, visit(path, as)));

test("the page that leads to GitHub lets forms go to that one origin, and to nowhere else", async () => {
  const page = await begin();
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain(`form-action ${web.github.baseUrl};`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers.get("cache-control")).toBe("no-store");
  const { action, fields: sent } = formIn(await page.text());
  expect(action.startsWith(`${web.github.baseUrl}/settings/apps/new?state=`)).toBe(true);
  expect(JSON.parse(sent["manifest"] ?? "")).toMatchObject({ redirect_url: "http://localhost:3000/api/github/app" });
});

test("only who runs the installation begins it, and only from our own pages", async () => {
  const refused = await begin(web.eve);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, "operator_required"]);
  const forged = await begin(web.ada, "https://evil.example");
  expect(((await forged.json()) as { code: string }).code).toBe("origin_refused");
});

test("a forged, foreign or late way back makes no App", async () => {
  const path = await makeAppAt(web);
  const url = new URL(path, "http://localhost:3000");
  url.searchParams.set("state", "v1.forged.state");
  expect(await back(url.pathname + url.search)).toBe("/account?trouble=github_state_invalid");
  expect(await back(path, web.eve)).toMatch(/^\/account\?trouble=operator_required$/);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60_000 });
  try {
    expect(await back(path)).toBe("/account?trouble=github_state_invalid");
  } finally {
    vi.useRealTimers();
  }
  expect(await signInMethods(web.deps)).toEqual([]);
});

test("who is not signed in signs in first, and comes back to the same address", async () => {
  const path = "/api/github/app?code=abc&state=def";
  expect(await back(path, null)).toBe(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
});

test("an App that was made signs people in at once, and its code makes no second one", async () => {
  const path = await makeAppAt(web);
  expect(await back(path)).toBe("/default/settings/git?done=app_created");
  expect(await signInMethods(web.deps)).toEqual([{ id: "github", name: "GitHub" }]);
  expect(await back(path)).toMatch(/^\/default\/settings\/git\?trouble=github_/);
  const again = await begin();
  expect(((await again.json()) as { code: string }).code).toBe("github_app_exists");
});
