import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { beforeAll, expect, test } from "vitest";
import { testWorld, type World } from "../test/world.ts";
import {
  createTemplateRepository,
  linkInstallation,
  listAvailableInstallations,
  listInstallations,
  saveUserTokens,
} from "./index.ts";
import { openUserToken } from "./user-tokens.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
  await world.install(world.ada, { account: "acme" });
});

const account = () =>
  world.deps.db.asSystem("look in a test", (tx) =>
    tx.account.findFirstOrThrow({ where: { userId: world.ada.identity.id } }),
  );

async function letExpire(refreshToken?: string): Promise<void> {
  const { deps, ada, github } = world;
  const row = await account();
  const sealed = deps.sealer.open(
    row.sealedTokens ?? "",
    `github-tokens/${row.provider}/${row.providerAccountId}/${row.userId}`,
  );
  const tokens = { ...JSON.parse(sealed), expiresAt: new Date(Date.now() - 1_000).toISOString() };
  if (refreshToken !== undefined) tokens.refreshToken = refreshToken;
  const id = Number(row.providerAccountId);
  await saveUserTokens(deps, {
    userId: ada.identity.id,
    provider: `github:${github.baseUrl}`,
    account: { id, login: "ada" },
    tokens,
  });
}

test("a person's tokens are sealed, and renewed once however many ask at the same time", async () => {
  const { deps, ada, github } = world;
  await letExpire();
  const before = await account();
  expect(before.sealedTokens).not.toContain("accessToken");
  const asked = github.requests().length;
  const opened = await Promise.all(Array.from({ length: 5 }, () => openUserToken(deps, ada.principal)));
  expect(new Set(opened.map(({ token }) => token)).size).toBe(1);
  const renewals = github
    .requests()
    .slice(asked)
    .filter(({ path }) => path.includes("access_token"));
  expect(renewals).toHaveLength(1);
  expect((await account()).sealedTokens).not.toBe(before.sealedTokens);
});

test("tokens that GitHub renews no more are forgotten, and the person is asked to connect again", async () => {
  const { deps, ada } = world;
  const good = (await account()).sealedTokens;
  await letExpire("ghr_gone");
  await expect(openUserToken(deps, ada.principal)).rejects.toMatchObject({ code: "github_not_connected" });
  expect((await account()).sealedTokens).toBeNull();
  await deps.db.asSystem("put back in a test", (tx) =>
    tx.account.updateMany({ where: { userId: ada.identity.id }, data: { sealedTokens: good } }),
  );
});

test("a repository is made from a template as the person, in a linked account", async () => {
  const { deps, ada, github } = world;
  const [installation] = await listInstallations(deps, ada.principal);
  const made = await createTemplateRepository(deps, ada.principal, {
    ...{ template: "notes", installation: installation?.id ?? "", name: "from-template", private: true },
  });
  expect(made).toMatchObject({ fullName: "acme/from-template", private: true, defaultBranch: "main" });
  expect(await github.head("acme/from-template")).toMatch(/^[0-9a-f]{40}$/);
  const key = { ...ada.principal, kind: "key" as const };
  const again = { template: "notes", installation: installation?.id ?? "", name: "x", private: true };
  await expect(createTemplateRepository(deps, key, again)).rejects.toMatchObject({ code: "person_required" });
});

test("a repository that the installation does not cover is made, and says what is left to do", async () => {
  const { deps, ada, github } = world;
  await github.createRepo({ owner: "ada", name: "only" });
  const id = await world.install(ada, { account: "ada", repositories: ["ada/only"] });
  const input = { template: "notes", installation: id, name: "not-covered", private: true };
  const outcome = await createTemplateRepository(deps, ada.principal, input).catch((error: AppError) => error);
  // Whether GitHub adds what an App made to its selection is GitHub's to decide; either way nobody is left guessing.
  if (outcome instanceof AppError) expect(outcome).toMatchObject({ code: "repository_not_granted" });
  else expect(outcome).toMatchObject({ fullName: "ada/not-covered" });
  expect(await github.head("ada/not-covered")).toMatch(/^[0-9a-f]{40}$/);
});

test("what a person has at GitHub opens to no session that an org's identity provider vouched for", async () => {
  const { deps, ada } = world;
  const { db } = deps;
  const { orgId, id: userId } = ada.principal;
  const [provider, credential] = [newId("idp"), newId("ses")];
  await db.asSystem("test", async (tx) => {
    const issuer = { preset: "oidc", name: "Okta", issuer: "https://idp.test", clientId: "c", sealedSecret: "x" };
    await tx.identityProvider.create({
      data: { id: provider, orgId, ...issuer, defaultRole: "member", createdBy: "t" },
    });
    const expiresAt = new Date(Date.now() + 60_000);
    await tx.session.create({
      data: { id: credential, userId, method: "sso", expiresAt, identityProviderId: provider },
    });
  });
  const vouched = { ...ada.principal, credential };
  const refused = { code: "session_of_org" };
  await expect(openUserToken(deps, vouched)).rejects.toMatchObject(refused);
  await expect(listAvailableInstallations(deps, vouched)).rejects.toMatchObject(refused);
  await expect(linkInstallation(deps, vouched, { installationId: 1 })).rejects.toMatchObject(refused);
});
