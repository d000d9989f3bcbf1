/** Making Apps and installations, whoever asks: a page, the API or a test. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Stage } from "./events.ts";
import { refusal } from "./http.ts";
import { shapeOfInstallation, shapeOfRepoBrief } from "./shapes.ts";
import {
  type Account,
  accountById,
  installedRepos,
  newToken,
  type Repo,
  type TestApp,
  type TestInstallation,
  type Token,
  timestamp,
  type World,
} from "./world.ts";

/** What a GitHub App manifest says; all else in it is let pass. */
export interface Manifest {
  readonly name?: string;
  readonly url?: string;
  readonly hook_attributes?: { readonly url?: string; readonly active?: boolean };
  readonly redirect_url?: string;
  readonly callback_urls?: readonly string[];
  readonly setup_url?: string;
  readonly request_oauth_on_install?: boolean;
  readonly public?: boolean;
  readonly default_permissions?: Readonly<Record<string, string>>;
  readonly default_events?: readonly string[];
}

/** Registers an App with keys of its own. Refuses a manifest without name or url, and a name that is taken. */
export function registerApp(world: World, manifest: Manifest, owner: Account): TestApp {
  const { name, url } = manifest;
  if (!name || !url) throw refusal(422, "Invalid GitHub App configuration: name and url are required.");
  if (name.length > 34)
    throw refusal(422, "Invalid GitHub App configuration: Name is too long (maximum is 34 characters)");
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if ([...world.apps.values()].some((app) => app.slug === slug)) {
    throw refusal(422, "Invalid GitHub App configuration: Name has already been taken");
  }
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const app: TestApp = {
    id: world.nextId(),
    slug,
    name,
    ownerId: owner.id,
    clientId: `Iv23li${randomBytes(7).toString("hex")}`,
    clientSecret: randomBytes(20).toString("hex"),
    webhookSecret: randomBytes(20).toString("hex"),
    pem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    permissions: { metadata: "read", ...manifest.default_permissions },
    events: manifest.default_events ?? [],
    hookUrl: manifest.hook_attributes?.active === false ? null : (manifest.hook_attributes?.url ?? null),
    callbackUrls: manifest.callback_urls ?? [],
    setupUrl: manifest.setup_url ?? null,
    oauthOnInstall: manifest.request_oauth_on_install ?? false,
    createdAt: timestamp(),
  };
  world.apps.set(app.id, app);
  return app;
}

/** Installs an App on an account and tells it; one installation per account, as GitHub has it. */
export async function installApp(
  stage: Stage,
  app: TestApp,
  options: { account: Account; repositories: "all" | readonly Repo[]; by: Account },
): Promise<TestInstallation> {
  const { world } = stage;
  const known = [...world.installations.values()].find(
    (one) => one.appId === app.id && one.accountId === options.account.id,
  );
  const chosen = options.repositories === "all" ? [] : options.repositories;
  if (known) {
    await chooseRepositories(stage, known, options);
    return known;
  }
  const installation: TestInstallation = {
    id: world.nextId(),
    appId: app.id,
    accountId: options.account.id,
    selection: options.repositories === "all" ? "all" : "selected",
    repositoryIds: new Set(chosen.map(({ id }) => id)),
    suspendedAt: null,
    createdAt: timestamp(),
  };
  world.installations.set(installation.id, installation);
  await fireInstallation(stage, installation, { action: "created", by: options.by });
  return installation;
}

/** Changes which repositories an installation covers. */
export async function chooseRepositories(
  stage: Stage,
  installation: TestInstallation,
  options: { repositories: "all" | readonly Repo[]; by: Account },
): Promise<void> {
  const { world } = stage;
  const before = new Set(installedRepos(world, installation));
  installation.selection = options.repositories === "all" ? "all" : "selected";
  installation.repositoryIds.clear();
  for (const repo of options.repositories === "all" ? [] : options.repositories)
    installation.repositoryIds.add(repo.id);
  const after = new Set(installedRepos(world, installation));
  for (const action of ["added", "removed"] as const) {
    const [to, from] = action === "added" ? [after, before] : [before, after];
    const moved = [...to].filter((repo) => !from.has(repo)).map(shapeOfRepoBrief);
    if (moved.length === 0) continue;
    await stage.hooks.fire({
      event: "installation_repositories",
      action,
      installation,
      sender: options.by,
      payload: {
        installation: shapeOfInstallation(world, installation),
        repository_selection: installation.selection,
        repositories_added: action === "added" ? moved : [],
        repositories_removed: action === "removed" ? moved : [],
        requester: null,
      },
    });
  }
}

/** Suspends, unsuspends or deletes; tokens of a deleted installation are void at once. */
export async function changeInstallation(
  stage: Stage,
  installation: TestInstallation,
  action: "suspend" | "unsuspend" | "deleted",
): Promise<void> {
  const by = accountById(stage.world, installation.accountId) as Account;
  if (action !== "deleted") installation.suspendedAt = action === "suspend" ? timestamp() : null;
  await fireInstallation(stage, installation, { action, by });
}

async function fireInstallation(
  stage: Stage,
  installation: TestInstallation,
  options: { action: string; by: Account },
): Promise<void> {
  const { world, hooks } = stage;
  const payload = {
    installation: shapeOfInstallation(world, installation),
    repositories: installedRepos(world, installation).map(shapeOfRepoBrief),
    requester: null,
  };
  if (options.action === "deleted") {
    world.installations.delete(installation.id);
    for (const [value, token] of world.tokens) {
      if (token.kind === "installation" && token.installationId === installation.id) world.tokens.delete(value);
    }
  }
  await hooks.fire({ event: "installation", action: options.action, payload, sender: options.by, installation });
}

/** An installation token, for an hour, of at most what the installation has. */
export function mintToken(
  world: World,
  installation: TestInstallation,
  limit: { repositoryIds?: readonly number[]; permissions?: Readonly<Record<string, string>> },
): Extract<Token, { kind: "installation" }> {
  const token = {
    kind: "installation",
    token: newToken("ghs_"),
    installationId: installation.id,
    repositoryIds: limit.repositoryIds ? new Set(limit.repositoryIds) : null,
    permissions: { metadata: "read", ...(limit.permissions ?? world.apps.get(installation.appId)?.permissions) },
    expiresAt: Date.now() + 3_600_000,
  } as const;
  world.tokens.set(token.token, token);
  return token;
}
