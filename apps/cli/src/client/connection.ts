import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isLoopbackOrigin } from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import type { CommandConfig } from "../config.ts";
import { writePrivately } from "../machine/private-file.ts";

/** Which installation to speak to, as whom, and in which org by default. */
export interface Connection {
  readonly url: string;
  readonly apiKey: string;
  readonly org: string;
}

/** What a login left behind. */
export interface StoredConnection extends Connection {
  /** Whether the key was made for this computer by its login, and ends with its logout. */
  readonly issued: boolean;
}

const Stored = z.object({
  url: z.string(),
  apiKey: z.string(),
  org: z.string(),
  issued: z.boolean().default(false),
});
const Admin = z.object({ webUrl: z.string(), apiKey: z.string(), org: z.string() });

/**
 * Finds the connection: SWITCHYARD_URL and SWITCHYARD_API_KEY, else the home named by SWITCHYARD_HOME, else what
 * `switchyard login` stored, else the home of this checkout. A home's key is used only towards the loopback URL beside
 * it. Throws AppError not_logged_in.
 */
export async function findConnection(config: CommandConfig): Promise<Connection> {
  if (config.url && config.apiKey) return { url: config.url, apiKey: config.apiKey, org: config.org ?? "default" };
  const named = config.homeIsNamed ? await readAdmin(config.home) : null;
  const found = named ?? (await readStored(config.credentialsFile)) ?? (await readAdmin(config.home));
  if (!found) {
    throw new AppError({
      code: "not_logged_in",
      kind: "unauthenticated",
      message: "There is no Switchyard to speak to: none was started here, and nobody has logged in.",
      remedy: "Start one with `npm run up`, or run `switchyard login <url>`.",
    });
  }
  const { url, apiKey } = found;
  return { url, apiKey, org: config.org ?? found.org };
}

/** Keeps a connection for later commands, readable by this user alone. */
export async function storeConnection(file: string, connection: StoredConnection): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writePrivately(file, connection);
}

/**
 * Forgets what a login stored, after `end` ended its key; answers what it was, or null. A key that is over already does
 * not hold the logout up; an installation that cannot be reached does, since the key would live on unseen.
 */
export async function endedConnection(
  file: string,
  end: (connection: StoredConnection) => Promise<void>,
): Promise<StoredConnection | null> {
  const stored = await readStored(file);
  if (stored === null) return null;
  await end(stored).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.kind !== "unauthenticated") throw error;
  });
  await rm(file, { force: true });
  return stored;
}

async function readStored(file: string): Promise<StoredConnection | null> {
  return Stored.nullable()
    .catch(null)
    .parse(await readJson(file));
}

async function readAdmin(home: string): Promise<Connection | null> {
  const admin = Admin.nullable()
    .catch(null)
    .parse(await readJson(join(home, "admin.json")));
  if (!admin || !URL.canParse(admin.webUrl) || !isLoopbackOrigin(admin.webUrl)) return null;
  return { url: admin.webUrl, apiKey: admin.apiKey, org: admin.org };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
