import { type ConnectionDeps, createGithubAppReader } from "@switchyard/connections";
import { createSealer, type Sealer } from "@switchyard/crypto";
import { type Db, openDb } from "@switchyard/db";
import { openSigningKeys, type SigningKeys } from "@switchyard/oauth";
import { createGuardedFetch, type GuardedFetch } from "@switchyard/oauth/outbound";
import { type JobQueue, openQueue } from "@switchyard/queue";
import { convertManifest, createGithub, githubWebhooks } from "@switchyard/sources/github";
import { createLog, type Log } from "@switchyard/telemetry";
import { templateCards } from "@switchyard/templates/catalogue";
import { starterFiles } from "@switchyard/templates/starter";
import { createSessionChecker, createTxtLookup, type LookUpTxt, type SessionChecker } from "@switchyard/tenancy";
import { config, type WebConfig } from "./config.ts";
import { findStartersDir } from "./starters/starters-dir.ts";

/** Everything the web process is made of, wired once. Its fields are the `deps` of the packages' commands and queries. */
export interface Composition extends ConnectionDeps {
  readonly config: WebConfig;
  readonly log: Log;
  readonly db: Db;
  readonly queue: JobQueue;
  readonly sessions: SessionChecker;
  readonly sealer: Sealer;
  /** Sign access tokens; the authorization server's too. */
  readonly signingKeys: SigningKeys;
  /** Asks identity providers of orgs, whose URLs are a stranger's. */
  readonly askProvider: GuardedFetch;
  /** Looks for the records that prove domains. */
  readonly lookUpTxt: LookUpTxt;
  /** Origin of the MCP endpoints. */
  readonly mcpOrigin: string;
  /** Domain below which servers have hosts of their own. */
  readonly mcpDomain: string | undefined;
  /** Whether servers may come from repositories on this host. */
  readonly allowLocalGit: boolean;
  /** Slugs of the bundled examples. */
  readonly templates: readonly string[];
  /** Where `githubRepo` sources live. */
  readonly githubUrl: string;
  /** Folder of the starter templates. */
  readonly startersDir: string;
  close(): Promise<void>;
}

/** Wires a composition. Nothing connects before first use. */
export function compose(from: WebConfig, log: Log = createLog({ service: "web", level: from.LOG_LEVEL })): Composition {
  const db = openDb({
    appUrl: from.DATABASE_APP_URL.reveal(),
    systemUrl: from.DATABASE_SYSTEM_URL.reveal(),
    poolMax: from.DATABASE_POOL_MAX,
  });
  const queue = openQueue({
    redisUrl: from.REDIS_URL.reveal(),
    installation: from.SWITCHYARD_INSTALLATION,
    onError: (error) => log.warn("redis", { error }),
  });
  const sealer = createSealer(from.SWITCHYARD_MASTER_KEY.reveal());
  const startersDir = findStartersDir(process.cwd());
  return {
    config: from,
    log,
    db,
    queue,
    sessions: createSessionChecker({ db }),
    sealer,
    signingKeys: openSigningKeys({ db, sealer }),
    askProvider: createGuardedFetch({ allowedHosts: from.OIDC_ALLOWED_HOSTS }),
    lookUpTxt: createTxtLookup(from.DNS_SERVERS),
    mcpOrigin: from.MCP_ORIGIN,
    mcpDomain: from.MCP_DOMAIN,
    allowLocalGit: from.SWITCHYARD_ALLOW_LOCAL_GIT,
    templates: templateCards.map(({ slug }) => slug),
    githubUrl: from.GITHUB_BASE_URL,
    webOrigin: from.WEB_ORIGIN,
    insecureHttp: from.SWITCHYARD_INSECURE_HTTP,
    githubApp: createGithubAppReader({ db, sealer }),
    github: createGithub,
    convertManifest,
    webhooks: githubWebhooks,
    startersDir,
    templateFiles: (slug) => starterFiles(startersDir, slug),
    async close() {
      await Promise.all([db.close(), queue.close()]);
    },
  };
}

const KEY = Symbol.for("switchyard.web.composition");
const holder = globalThis as { [KEY]?: Composition };

/** The composition of this process. Kept on `globalThis`, since Next loads a copy of this file into every bundle. */
export function composition(): Composition {
  holder[KEY] ??= compose(config());
  return holder[KEY];
}
