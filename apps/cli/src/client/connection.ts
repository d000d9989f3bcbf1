import { mkdir, readFile } from "node:fs/promises";
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

const Stored = z.object({ url: z.string(), apiKey: z.string(), org: z.string() });
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
      remedy: "Start one with `npm run up`, or run `switchyard login <url>` with a manage key of an installation.",
    });
  }
  return { ...found, org: config.org ?? found.org };
}

/** Keeps a connection for later commands, readable by this user alone. */
export async function storeConnection(file: string, connection: Connection): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writePrivately(file, connection);
}

async function readStored(file: string): Promise<Connection | null> {
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
