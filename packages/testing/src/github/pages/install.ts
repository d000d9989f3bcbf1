/** Installing an App: pick the account, pick the repositories, back to the App's setup address. */
import { installApp } from "../apps.ts";
import type { Stage } from "../events.ts";
import { type Call, escapeHtml, formBody, type Reply, type Routes, redirect, refusal } from "../http.ts";
import { codeFor } from "../oauth.ts";
import { type Account, administers, fullName, type Repo, repoNamed, type TestApp, type World } from "../world.ts";
import { hidden, page } from "./chrome.ts";
import { viewerOf } from "./viewer.ts";

export function installPages(stage: Stage): Routes<Call> {
  return {
    "GET /apps/:slug": (call) => {
      const app = appOf(call);
      const link = `<p><a href="/apps/${app.slug}/installations/new">Install</a></p>`;
      return page(app.name, link);
    },
    "GET /apps/:slug/installations/new": choose,
    "GET /github-apps/:slug/installations/new": choose,
    "POST /apps/:slug/installations": (call) => install(stage, call),
  };
}

function choose(call: Call): Reply {
  const app = appOf(call);
  const viewer = viewerOf(call);
  const accounts = [...call.world.accounts.values()].filter((account) => administers(account, viewer.login));
  const options = accounts.map(({ login }) => `<option value="${escapeHtml(login)}">${escapeHtml(login)}</option>`);
  const boxes = accounts.flatMap((account) => reposOf(call.world, account)).map(checkbox);
  return page(
    `Install ${app.name}`,
    `<form method="post" action="/apps/${app.slug}/installations">${hidden({ state: call.query.get("state") ?? "" })}
<label>Account <select name="account">${options.join("")}</select></label>
<fieldset><legend>Repositories</legend>
<label><input type="radio" name="selection" value="all" checked> All repositories</label>
<label><input type="radio" name="selection" value="selected"> Only select repositories</label>
${boxes.join("")}</fieldset><button type="submit">Install</button></form>`,
  );
}

function checkbox(repo: Repo): string {
  const name = escapeHtml(fullName(repo));
  const lock = repo.private ? " <small>private</small>" : "";
  return `<label>&emsp;<input type="checkbox" name="repository" value="${name}"> ${name}${lock}</label>`;
}

async function install(stage: Stage, call: Call): Promise<Reply> {
  const { world } = call;
  const app = appOf(call);
  const form = formBody(call);
  const viewer = viewerOf(call);
  const account = world.accounts.get((form.get("account") ?? "").toLowerCase());
  if (!account || !administers(account, viewer.login)) throw refusal(404, "Not Found");
  const chosen = form.getAll("repository").flatMap((name) => repoNamed(world, name) ?? []);
  const repositories = form.get("selection") === "selected" ? chosen.filter(({ owner }) => owner === account) : "all";
  const update = installationOn(world, app, account) !== undefined;
  // The page does not wait for the webhook's receiver; the installation is there at once.
  void installApp(stage, app, { account, repositories, by: viewer });
  const id = installationOn(world, app, account)?.id ?? 0;
  return redirect(await setupAddress({ app, viewer, call, id, update, state: form.get("state") ?? "" }));
}

async function setupAddress(done: {
  app: TestApp;
  viewer: Account;
  call: Call;
  id: number;
  update: boolean;
  state: string;
}): Promise<string> {
  const { app, viewer, call } = done;
  const callback = app.oauthOnInstall ? app.callbackUrls[0] : undefined;
  const address = callback ?? app.setupUrl;
  if (!address) return `${call.world.origin}/settings/installations/${done.id}`;
  const target = new URL(address);
  if (callback) target.searchParams.set("code", await codeFor(call.world, app.clientId, viewer.login));
  target.searchParams.set("installation_id", String(done.id));
  target.searchParams.set("setup_action", done.update ? "update" : "install");
  if (done.state) target.searchParams.set("state", done.state);
  return target.href;
}

function installationOn(world: World, app: TestApp, account: Account) {
  return [...world.installations.values()].find((one) => one.appId === app.id && one.accountId === account.id);
}

function appOf(call: Call): TestApp {
  const app = [...call.world.apps.values()].find(({ slug }) => slug === call.params["slug"]);
  if (!app) throw refusal(404, "Not Found");
  return app;
}

function reposOf(world: World, account: Account): Repo[] {
  return [...world.repos.values()].filter(({ owner }) => owner === account);
}
