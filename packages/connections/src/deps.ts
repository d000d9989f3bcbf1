import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import type { GithubAppReader } from "./github-app-reader.ts";
import type { ConvertManifest, GithubFactory, NewFile, WebhookReader } from "./ports.ts";

/** What the commands and queries of this room stand on. */
export interface ConnectionDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "publish">;
  readonly sealer: Sealer;
  /** Origin of the dashboard and API, without a path. */
  readonly webOrigin: string;
  /** Whether the operator allows plain http beyond loopback. */
  readonly insecureHttp: boolean;
  readonly githubApp: GithubAppReader;
  readonly github: GithubFactory;
  readonly convertManifest: ConvertManifest;
  readonly webhooks: WebhookReader;
  /** Files of a starter template; throws AppError template_not_found. */
  readonly templateFiles: (slug: string) => Promise<readonly NewFile[]>;
}

/** Deps of whoever only asks GitHub something. */
export type GithubDeps = Pick<ConnectionDeps, "db" | "sealer" | "githubApp" | "github">;
