import { beforeAll, expect, test } from "vitest";
import { TestBrowser } from "../../test/browser.ts";
import { type GithubWeb, githubWeb, makeApp } from "../../test/github.ts";
import { createAuth } from "./auth-handler.ts";

let web: GithubWeb;
beforeAll(async () => {
  web = await githubWeb();
});

const auth = (request: Request) => createAuth(web.deps)(request);

async function begin(browser: TestBrowser): Promise<string> {
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { csrfToken, json: "true", callbackUrl: "/default" };
  const started = await browser.send(auth, "/api/auth/signin/github", { form });
  return ((await started.json()) as { url: string }).url;
}

test("while there is neither App nor configuration, nothing is sent to GitHub", async () => {
  expect(await begin(new TestBrowser())).not.toContain(web.github.baseUrl);
});

test("the App signs in who has a verified address known here, and keeps what they let it do, sealed", async () => {
  await makeApp(web);
  const browser = new TestBrowser();
  const authorize = new URL(await begin(browser));
  expect(authorize.origin).toBe(web.github.baseUrl);
  const agreed = await fetch(new URL("/login/oauth/callback", authorize), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...Object.fromEntries(authorize.searchParams), login: "ada" }),
  });
  const back = new URL(agreed.headers.get("location") ?? "");
  const done = await browser.send(auth, `${back.pathname}${back.search}`);
  expect(done.headers.get("location")).toBe("http://localhost:3000/default");
  const [account] = await web.deps.db.asSystem("test", (tx) =>
    tx.account.findMany({ where: { userId: web.ada.user.id } }),
  );
  expect(account).toMatchObject({ provider: `github:${web.github.baseUrl}`, login: "ada" });
  expect(account?.sealedTokens).toBeTruthy();
  expect(account?.sealedTokens).not.toMatch(/ghu_|ghr_/);
});
