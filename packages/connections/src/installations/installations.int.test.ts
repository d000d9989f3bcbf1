import { AppError } from "@switchyard/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { testWorld, type World } from "../../test/world.ts";
import { applyEvent } from "../deliveries/apply-event.ts";
import {
  completeGithubApp,
  deleteGithubApp,
  githubAppView,
  linkInstallation,
  listAvailableInstallations,
  listInstallations,
  listRepositories,
  openGithubApp,
  saveUserTokens,
  startGithubApp,
  unlinkInstallation,
} from "../index.ts";
import { createRepositoryAccess } from "../worker.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});

const code = (error: unknown): unknown => (error instanceof AppError ? error.code : error);
const source = (id: string) =>
  world.deps.db.asSystem("look in a test", (tx) =>
    tx.server.findUniqueOrThrow({
      where: { id },
      select: { sourceUrl: true, sourceFault: true, githubRepo: true, defaultBranch: true, installationId: true },
    }),
  );

describe("the GitHub App", () => {
  test("is made once, by an operator, and its secrets are sealed", async () => {
    const { deps, ada, github } = world;
    const input = { baseUrl: github.baseUrl, org: ada.org.slug };
    expect(await startGithubApp(deps, ada.identity, input).catch(code)).toBe("github_app_exists");
    const eve = await world.makePerson();
    expect(await startGithubApp(deps, eve.identity, { ...input, org: eve.org.slug }).catch(code)).toBe(
      "operator_required",
    );
    expect(await deleteGithubApp(deps, eve.identity).catch(code)).toBe("operator_required");
    const key = { ...ada.identity, kind: "key" as const };
    expect(await deleteGithubApp(deps, key).catch(code)).toBe("operator_required");
    const opened = await openGithubApp(deps);
    const row = await deps.db.asSystem("look in a test", (tx) => tx.githubApp.findFirstOrThrow());
    const text = JSON.stringify({ ...row, appId: 0 });
    for (const secret of [opened?.privateKeyPem, opened?.clientSecret, opened?.webhookSecret]) {
      expect(secret?.length).toBeGreaterThan(10);
      expect(text).not.toContain(secret);
    }
    expect(JSON.stringify(await githubAppView(deps))).not.toContain(opened?.clientSecret);
  });
});

describe("an installation", () => {
  test("is linked by the way back from GitHub, grants repositories, and is one org's only", async () => {
    const { deps, github, ada } = world;
    await github.createRepo({ owner: "acme", name: "one", private: true });
    await github.createRepo({ owner: "acme", name: "two" });
    const id = await world.install(ada, { account: "acme", repositories: ["acme/one"] });
    expect((await listInstallations(deps, ada.principal))[0]).toMatchObject({
      id,
      account: "acme",
      repositorySelection: "selected",
    });
    const repositories = await listRepositories(deps, ada.principal, {});
    expect(repositories.map(({ fullName }) => fullName)).toEqual(["acme/one"]);

    const eve = await world.makePerson();
    const number = await numberOf(id);
    expect(await linkInstallation(deps, eve.principal, { installationId: number }).catch(code)).toBe(
      "github_not_connected",
    );
    // Somebody else here who is an admin there as well: still one org's.
    const other = await world.makePerson();
    await connectAs(other.identity.id, "ada");
    expect(await listAvailableInstallations(deps, other.principal)).toEqual([]);
    const refused = await linkInstallation(deps, other.principal, { installationId: number }).catch(
      (error: AppError) => error,
    );
    expect(refused).toMatchObject({ code: "installation_linked", kind: "conflict" });
    expect(String(refused)).not.toContain(ada.org.slug);
    // A member of the organization at GitHub who is no admin.
    await connectAs(eve.identity.id, "eve");
    expect(await linkInstallation(deps, eve.principal, { installationId: number }).catch(code)).toBe(
      "github_not_admin",
    );
    expect(await linkInstallation(deps, other.principal, { installationId: 1 }).catch(code)).toBe(
      "installation_not_found",
    );
    await connectAs(ada.identity.id, "ada");
  });

  test("says what happened to it and its repositories, asked of GitHub, in the trail of its org", async () => {
    const { github, ada } = world;
    const repo = await github.createRepo({ owner: "ada", name: "life" });
    await world.install(ada, { account: "ada" });
    const server = await world.connectServer(ada, "ada/life");
    await github.renameRepo("ada/life", "renamed");
    await world.settle();
    expect(await source(server.id)).toMatchObject({
      githubRepo: "ada/renamed",
      sourceUrl: `${github.baseUrl}/ada/renamed.git`,
    });
    await github.commit("ada/renamed", { branch: "trunk", files: { a: "1" } });
    await github.setDefaultBranch("ada/renamed", "trunk");
    await world.settle();
    expect(await source(server.id)).toMatchObject({ defaultBranch: "trunk", sourceFault: null });
    const installation = await numberOf((await source(server.id)).installationId ?? "");
    await github.suspend(installation);
    await world.settle();
    expect(await source(server.id)).toMatchObject({ sourceFault: "installation_suspended" });
    await github.unsuspend(installation);
    await world.settle();
    expect(await source(server.id)).toMatchObject({ sourceFault: null });
    await github.setRepositories(installation, []);
    await world.settle();
    expect(await source(server.id)).toMatchObject({ sourceFault: "repository_removed" });
    await github.uninstall(installation);
    await world.settle();
    expect(await source(server.id)).toMatchObject({ sourceFault: "installation_removed" });
    const access = createRepositoryAccess(world.deps);
    const asked = { orgId: ada.org.id, installationId: installation, repositoryId: repo.id };
    expect(await access(asked).catch(code)).toBe("source_auth_required");

    // A new installation has a new number; the server follows it by the repository's own.
    await world.install(ada, { account: "ada" });
    expect(await source(server.id)).toMatchObject({ sourceFault: null, githubRepo: "ada/renamed" });
    const trail = await world.audit(ada.org.id);
    for (const method of [
      "installation.suspended",
      "installation.unsuspended",
      "installation.removed",
      "server.source_changed",
      "server.source_linked",
    ]) {
      expect(
        trail.filter((event) => event.includes(`"${method}"`)),
        method,
      ).not.toEqual([]);
    }
    expect(trail.filter((event) => event.includes("installation.removed"))[0]).toContain('"kind":"system"');
  });

  test("that was unlinked leaves its servers, which the next link takes up again", async () => {
    const { deps, ada, github } = world;
    await github.createRepo({ owner: "acme", name: "kept" });
    const id = await world.install(ada, { account: "acme" });
    const server = await world.connectServer(ada, "acme/kept");
    const number = await numberOf(id);
    await unlinkInstallation(deps, ada.principal, { installation: id });
    expect(await source(server.id)).toMatchObject({ installationId: null, sourceFault: "installation_removed" });
    await linkInstallation(deps, ada.principal, { installationId: number });
    expect(await source(server.id)).toMatchObject({ sourceFault: null, githubRepo: "acme/kept" });
  });

  test("opens exactly one repository for one fetch, to its own org only", async () => {
    const { deps, ada, github } = world;
    const repo = await github.createRepo({ owner: "acme", name: "private", private: true });
    const id = await world.install(ada, { account: "acme" });
    const access = createRepositoryAccess(deps);
    const asked = { orgId: ada.org.id, installationId: await numberOf(id), repositoryId: repo.id };
    const read = await access(asked);
    expect(read).toMatchObject({
      url: `${github.baseUrl}/acme/private.git`,
      vouchedHost: new URL(github.baseUrl).host,
    });
    if (read.credential.kind !== "token") throw new TypeError("a token was expected");
    const answer = await fetch(`${github.apiUrl}/installation/repositories`, {
      headers: { authorization: `Bearer ${read.credential.token}` },
    });
    expect(((await answer.json()) as { total_count: number }).total_count).toBe(1);
    const eve = await world.makePerson();
    expect(await access({ ...asked, orgId: eve.org.id }).catch(code)).toBe("source_auth_required");
  });
});

test("a forgotten App leaves what runs, and another App's installations take the servers up", async () => {
  const { deps, ada, github } = world;
  await github.createRepo({ owner: "acme", name: "outlives" });
  await world.install(ada, { account: "acme" });
  const server = await world.connectServer(ada, "acme/outlives");
  await deleteGithubApp(deps, ada.identity);
  expect(await githubAppView(deps)).toBeNull();
  expect(await source(server.id)).toMatchObject({ sourceFault: "installation_removed" });
  expect(await listRepositories(deps, ada.principal, {})).toEqual([]);
  const input = { baseUrl: github.baseUrl, org: ada.org.slug, name: "Another" };
  const { action, manifest } = await startGithubApp(deps, ada.identity, input);
  const made = github.createAppCode(JSON.parse(manifest));
  await completeGithubApp(deps, ada.identity, { code: made, state: new URL(action).searchParams.get("state") ?? "" });
  await world.install(ada, { account: "acme" });
  expect(await source(server.id)).toMatchObject({ sourceFault: null, githubRepo: "acme/outlives" });
});

test("a number that another GitHub gave to another account brings no org what is not its own", async () => {
  const { deps, ada, github } = world;
  await github.createRepo({ owner: "acme", name: "theirs", private: true });
  const id = await world.install(ada, { account: "acme" });
  const installation = await numberOf(id);
  const eve = await world.makePerson();
  // As if it had been linked by an org of eve's, on an account of a GitHub that was used before.
  await deps.db.asSystem("another GitHub in a test", (tx) =>
    tx.installation.update({
      where: { id },
      data: { orgId: eve.org.id, accountId: 987_654n, removedAt: new Date() },
    }),
  );
  const account = { id: 987_654, login: "acme", kind: "Organization" } as const;
  const event = {
    kind: "installation",
    installationId: installation,
    action: "repositories_changed",
    account,
  } as const;
  await applyEvent(deps, { orgId: null, serverId: null }, event);
  const [row] = await listInstallations(deps, eve.principal);
  expect(row?.removedAt).not.toBeNull();
  expect(await listRepositories(deps, eve.principal, {})).toEqual([]);
  await linkInstallation(deps, ada.principal, { installationId: installation });
  expect(await listInstallations(deps, eve.principal)).toEqual([]);
});

async function numberOf(id: string): Promise<number> {
  const row = await world.deps.db.asSystem("look in a test", (tx) =>
    tx.installation.findUniqueOrThrow({ where: { id } }),
  );
  return Number(row.installationId);
}

/** A person here who let the App in at GitHub as somebody there. */
async function connectAs(userId: string, login: string): Promise<void> {
  const { deps, github } = world;
  const app = await openGithubApp(deps);
  if (!app) throw new TypeError("no App");
  const issued = (await github.userToken(login)) as { access_token: string };
  const account = await deps.github(app).viewer(issued.access_token);
  const provider = `github:${github.baseUrl}`;
  await deps.db.asSystem("connect in a test", async (tx) => {
    // One account there is one person's here; this one changes hands for the test.
    await tx.account.deleteMany({ where: { provider, providerAccountId: String(account.id) } });
    await tx.account.create({ data: { provider, providerAccountId: String(account.id), userId } });
  });
  const tokens = { accessToken: issued.access_token, expiresAt: null, refreshToken: null, refreshExpiresAt: null };
  await saveUserTokens(deps, { userId, provider, account, tokens });
}
