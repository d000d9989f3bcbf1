/** Apps and their installations, for tests that need no browser. */
import { changeInstallation, chooseRepositories, installApp, type Manifest, mintToken, registerApp } from "../apps.ts";
import type { Stage } from "../events.ts";
import { refusal } from "../http.ts";
import { type UserGrant, userToken } from "../oauth.ts";
import { manifestCode } from "../pages/manifest.ts";
import { type Account, accountById, type TestApp, type TestInstallation, type World } from "../world.ts";
import { accountNamed, actor, type RepoName, repoOf } from "./repositories.ts";

export interface InstallationDriver {
  /** Registers an App as its manifest says; default permissions and events are those that Switchyard asks for. */
  createApp(manifest?: Manifest, owner?: string): TestApp;
  /** Registers an App and answers the manifest's code instead of redirecting with it. */
  createAppCode(manifest?: Manifest, owner?: string): string;
  /** Installs an App (default: the only one); answers the installation's id. */
  install(input: {
    readonly account: string;
    readonly app?: TestApp;
    readonly repositories?: "all" | readonly RepoName[];
  }): Promise<number>;
  setRepositories(installationId: number, repositories: "all" | readonly RepoName[]): Promise<void>;
  suspend(installationId: number): Promise<void>;
  unsuspend(installationId: number): Promise<void>;
  uninstall(installationId: number): Promise<void>;
  /** An installation token with all the installation has. */
  installationToken(installationId: number): string;
  /** A user token of an App (default: the only one), as its OAuth exchange answers it. */
  userToken(login: string, app?: TestApp): Promise<UserGrant>;
  /** Makes every token of installations and people expire now. */
  expireTokens(): void;
}

/** What a manifest says where a test does not care. */
export const defaultManifest: Manifest = {
  name: "Switchyard Test",
  url: "http://localhost:3000",
  default_permissions: {
    administration: "write",
    checks: "read",
    contents: "write",
    emails: "read",
    members: "read",
    metadata: "read",
    pull_requests: "write",
    statuses: "write",
  },
  default_events: ["push", "pull_request", "repository", "check_run", "check_suite", "status"],
};

export function installationDriver(stage: Stage): InstallationDriver {
  const { world } = stage;
  const create = (manifest: Manifest = {}, owner?: string) =>
    registerApp(
      world,
      { ...defaultManifest, ...manifest },
      owner === undefined ? anyone(world) : accountNamed(world, owner),
    );
  return {
    createApp: create,
    createAppCode: (manifest, owner) => manifestCode(world, create(manifest, owner)),
    async install(input) {
      const account = accountNamed(world, input.account);
      const { repositories = "all" } = input;
      const chosen = repositories === "all" ? "all" : repositories.map((name) => repoOf(world, name));
      const by = actor(world, account);
      return (await installApp(stage, input.app ?? onlyApp(world), { account, repositories: chosen, by })).id;
    },
    async setRepositories(id, repositories) {
      const installation = installationOf(world, id);
      const chosen = repositories === "all" ? "all" : repositories.map((name) => repoOf(world, name));
      const by = actor(world, accountById(world, installation.accountId) ?? anyone(world));
      await chooseRepositories(stage, installation, { repositories: chosen, by });
    },
    suspend: (id) => changeInstallation(stage, installationOf(world, id), "suspend"),
    unsuspend: (id) => changeInstallation(stage, installationOf(world, id), "unsuspend"),
    uninstall: (id) => changeInstallation(stage, installationOf(world, id), "deleted"),
    installationToken: (id) => mintToken(world, installationOf(world, id), {}).token,
    userToken: (login, app) => userToken(world, app ?? onlyApp(world), login),
    expireTokens() {
      for (const token of world.tokens.values()) token.expiresAt = 0;
    },
  };
}

function onlyApp(world: World): TestApp {
  const [app, another] = world.apps.values();
  if (!app || another) throw refusal(422, "Say which App: there is none, or more than one");
  return app;
}

function installationOf(world: World, id: number): TestInstallation {
  const installation = world.installations.get(id);
  if (!installation) throw refusal(404, `There is no installation ${id}`);
  return installation;
}

function anyone(world: World): Account {
  const [first] = world.accounts.values();
  if (!first) throw refusal(404, "There is nobody here");
  return first;
}
