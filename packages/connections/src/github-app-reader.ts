import { AppError } from "@switchyard/contracts";
import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { z } from "zod";
import { findGithubApp, type GithubAppRow } from "./github-app-store.ts";
import type { GithubAppIdentity } from "./ports.ts";

/** The App with its secrets, for as long as a call takes. Never log it, never answer it. */
export interface OpenedGithubApp extends GithubAppIdentity {
  readonly slug: string;
  readonly name: string;
  /** Its page at GitHub. */
  readonly htmlUrl: string;
  readonly webhookSecret: string;
}

export interface GithubAppReader {
  /** The App as it is now, at most 4 seconds stale; null while none is made. */
  read(): Promise<OpenedGithubApp | null>;
  /** Forgets what is known, after this process itself changed it. */
  forget(): void;
}

const CACHE_MS = 4_000;
const CONTEXT = "github-app/github";
const Secrets = z.object({ clientSecret: z.string(), privateKeyPem: z.string(), webhookSecret: z.string() });

/** Reads the App's row through a small cache, since every webhook and every sign-in asks for it. One per process. */
export function createGithubAppReader(
  { db, sealer }: { readonly db: Db; readonly sealer: Sealer },
  now: () => number = Date.now,
): GithubAppReader {
  let known: { readonly app: Promise<OpenedGithubApp | null>; readonly until: number } | null = null;
  const load = async (): Promise<OpenedGithubApp | null> => {
    const row = await findGithubApp(db);
    return row ? openRow(sealer, row) : null;
  };
  return {
    read() {
      if (known && known.until > now()) return known.app;
      const entry = { app: load(), until: now() + CACHE_MS };
      known = entry;
      entry.app.catch(() => {
        if (known === entry) known = null;
      });
      return entry.app;
    },
    forget() {
      known = null;
    },
  };
}

/** Seals what must not be read in the database. */
export function sealAppSecrets(sealer: Sealer, secrets: z.infer<typeof Secrets>): string {
  return sealer.seal(JSON.stringify(Secrets.parse(secrets)), CONTEXT);
}

function openRow(sealer: Sealer, row: GithubAppRow): OpenedGithubApp {
  const secrets = Secrets.parse(JSON.parse(sealer.open(row.sealed, CONTEXT)));
  const { baseUrl, apiUrl, slug, name, htmlUrl, clientId } = row;
  return { baseUrl, apiUrl, slug, name, htmlUrl, clientId, appId: Number(row.appId), ...secrets };
}

/** The App with its secrets, at most 4 seconds stale, or null. For sign-in and whoever asks GitHub. */
export async function openGithubApp(deps: { readonly githubApp: GithubAppReader }): Promise<OpenedGithubApp | null> {
  return deps.githubApp.read();
}

/** The App, or AppError github_app_missing. */
export async function requireGithubApp(deps: { readonly githubApp: GithubAppReader }): Promise<OpenedGithubApp> {
  const app = await deps.githubApp.read();
  if (app) return app;
  throw new AppError({
    code: "github_app_missing",
    kind: "precondition_failed",
    message: "This installation has no GitHub App yet.",
    remedy: "Whoever runs the installation makes one under Settings → Git.",
  });
}
