import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@switchyard/embedded";
import { createEmulator } from "emulate";
import { type InstallationDriver, installationDriver } from "./driver/installations.ts";
import { type PullDriver, pullDriver } from "./driver/pulls.ts";
import { type RepositoryDriver, repositoryDriver } from "./driver/repositories.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createListener, type LoggedRequest } from "./server.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";
import type { Account, Delivery, World } from "./world.ts";

export interface GithubOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: `ada`, `eve` and `mallory`. The first is who pages act for while nobody has signed in. */
  readonly users?: readonly { readonly login: string; readonly name?: string; readonly email?: string }[];
  /** Default: `acme` with `ada` as admin and `eve` as member. */
  readonly orgs?: readonly { readonly login: string; readonly members: Readonly<Record<string, "admin" | "member">> }[];
  /** Plain OAuth apps, which are not GitHub Apps; they may send people back anywhere. */
  readonly oauthApps?: readonly { readonly clientId: string; readonly clientSecret: string }[];
}

/** A GitHub for tests; see README.md beside this file. */
export interface TestGithub
  extends RepositoryDriver,
    PullDriver,
    InstallationDriver,
    Pick<Faults, "failNext">,
    Pick<Webhooks, "redeliver" | "settled"> {
  /** Where pages and Git are, as `https://github.com` is. */
  readonly baseUrl: string;
  /** The REST API, as of an enterprise server; the routes answer below {@link baseUrl} too. */
  readonly apiUrl: string;
  /** All webhooks so far, oldest first, with their exact bytes. */
  deliveries(): readonly Delivery[];
  /** Holds webhooks back until {@link TestGithub.resumeWebhooks}. */
  pauseWebhooks(): void;
  /** Without `deliver`, what was held back is lost, as when nobody was listening. */
  resumeWebhooks(options?: { readonly deliver?: boolean }): Promise<void>;
  /** Forgets the faults that are still planned. */
  clearFaults(): void;
  /** All requests so far, oldest first. */
  requests(): readonly LoggedRequest[];
  close(): Promise<void>;
}

const USERS = [
  { login: "ada", name: "Ada", email: "ada@example.com" },
  { login: "eve", name: "Eve", email: "eve@example.com" },
  { login: "mallory", name: "Mallory", email: "mallory@example.com" },
];
const ORGS = [{ login: "acme", members: { ada: "admin", eve: "member" } }] as const;

/** Starts a GitHub on 127.0.0.1: emulate for people and sign-in, bare repositories for Git, our layer for the rest. */
export async function startGithub(options: GithubOptions = {}): Promise<TestGithub> {
  const { users = USERS, orgs = ORGS } = options;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = await mkdtemp(join(tmpdir(), "sy-github-"));
  const emulator = await startEmulator({ users, orgs: orgs.map(({ login }) => ({ login, name: login })) }, origin);
  const world = emptyWorld({ origin, emulated: emulator.origin, root, options });
  for (const { login, name = login } of users) addAccount(world, { login, name, type: "User", members: {} });
  for (const { login, members } of orgs) addAccount(world, { login, name: login, type: "Organization", members });

  const hooks = createWebhooks(world);
  const stage = { world, hooks };
  const faults = createFaults();
  const log: LoggedRequest[] = [];
  server.on("request", createListener({ stage, faults, log }));
  return {
    ...repositoryDriver(stage),
    ...pullDriver(stage),
    ...installationDriver(stage),
    baseUrl: origin,
    apiUrl: `${origin}/api/v3`,
    deliveries: () => world.deliveries,
    redeliver: hooks.redeliver,
    settled: hooks.settled,
    pauseWebhooks: hooks.pause,
    resumeWebhooks: hooks.resume,
    failNext: faults.failNext,
    clearFaults: faults.clear,
    requests: () => log,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await emulator.close();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The emulator wants to know its port beforehand, and another process may take it meanwhile. */
async function startEmulator(github: object, baseUrl: string): Promise<{ origin: string; close(): Promise<void> }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      const { close } = await createEmulator({ service: "github", port, baseUrl, seed: { github } });
      return { origin: `http://127.0.0.1:${port}`, close };
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

function emptyWorld(given: Pick<World, "origin" | "emulated" | "root"> & { readonly options: GithubOptions }): World {
  const { options, ...places } = given;
  // Ids of different installations of the test GitHub differ, as those of different times at GitHub do.
  let id = 1_000_000 + Math.floor(Math.random() * 900_000_000);
  return {
    ...places,
    accounts: new Map(),
    apps: new Map(),
    installations: new Map(),
    repos: new Map(),
    formerNames: new Map(),
    tokens: new Map(),
    refreshTokens: new Map(),
    manifestCodes: new Map(),
    sessions: new Map(),
    oauthCodes: new Map(),
    oauthApps: options.oauthApps ?? [],
    deliveries: [],
    nextId: () => ++id,
  };
}

function addAccount(
  world: World,
  input: Omit<Account, "id" | "members"> & { members: Readonly<Record<string, "admin" | "member">> },
): void {
  const members = new Map(Object.entries(input.members));
  world.accounts.set(input.login.toLowerCase(), { ...input, id: world.nextId(), members });
}
