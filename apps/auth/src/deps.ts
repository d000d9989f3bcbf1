import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { ClientAuthDeps, McpOrigins, ModelStore, PageOrigins, SigningKeys } from "@switchyard/oauth";
import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";

/** What the authorization server is made of. */
export interface AuthDeps extends ClientAuthDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "counters" | "ping">;
  readonly log: Log;
  readonly sealer: Sealer;
  /** WEB_ORIGIN. */
  readonly issuer: string;
  readonly origins: McpOrigins;
  readonly models: ModelStore;
  readonly signingKeys: SigningKeys;
  readonly pages: PageOrigins;
  /** Whether cookies can be `Secure`: on https, and on loopback. */
  readonly secureCookies: boolean;
}
