import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Secret } from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import { writePrivately } from "../machine/private-file.ts";

export interface Home {
  readonly folder: string;
  readonly logs: string;
  /** Short id that sets this installation's processes, networks and keys apart from another's on the same host. */
  readonly installation: string;
  readonly masterKey: Secret;
  readonly postgresPassword: Secret;
  readonly redisPassword: Secret;
  /** Ports the embedded servers had last time, so that they keep them. */
  readonly ports: Ports;
  rememberPorts(ports: Ports): Promise<void>;
}

const Ports = z.object({ postgres: z.number().optional(), redis: z.number().optional() });
interface Ports {
  readonly postgres?: number | undefined;
  readonly redis?: number | undefined;
}

const Secrets = z.object({
  installation: z.string(),
  masterKey: z.string(),
  postgresPassword: z.string(),
  redisPassword: z.string(),
});

/**
 * Opens the home, making it and its secrets the first time. Others may pass through the folder, since the embedded
 * Postgres runs as somebody else; every file and folder inside is closed to them. Throws AppError home_secrets_lost or
 * home_unreadable.
 */
export async function openHome(folder: string, givenMasterKey?: Secret): Promise<Home> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  await chmod(folder, 0o711);
  const logs = join(folder, "logs");
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const secrets = (await readSecrets(folder)) ?? (await makeSecrets(folder));
  const portsFile = join(folder, "ports.json");
  return {
    folder,
    logs,
    installation: secrets.installation,
    masterKey: givenMasterKey ?? new Secret(secrets.masterKey),
    postgresPassword: new Secret(secrets.postgresPassword),
    redisPassword: new Secret(secrets.redisPassword),
    ports: Ports.catch({}).parse(parseJson(await readFile(portsFile, "utf8").catch(() => "{}"))),
    rememberPorts: (ports) => writePrivately(portsFile, ports),
  };
}

async function readSecrets(folder: string): Promise<z.infer<typeof Secrets> | null> {
  const text = await readFile(join(folder, "secrets.json"), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw unreadable(folder, cause);
  });
  if (text === null) return null;
  const parsed = Secrets.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw lost(folder, "is damaged");
}

async function makeSecrets(folder: string): Promise<z.infer<typeof Secrets>> {
  if (await stat(join(folder, "postgres")).catch(() => null)) throw lost(folder, "is missing");
  const secrets = {
    installation: randomBytes(4).toString("hex"),
    masterKey: randomBytes(32).toString("base64url"),
    postgresPassword: randomBytes(24).toString("base64url"),
    redisPassword: randomBytes(24).toString("base64url"),
  };
  await writePrivately(join(folder, "secrets.json"), secrets);
  return secrets;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lost(folder: string, how: string): AppError {
  return new AppError({
    code: "home_secrets_lost",
    kind: "precondition_failed",
    message: `${join(folder, "secrets.json")} ${how}, and the data beside it cannot be opened without it.`,
    remedy: "Put the file back from a backup, or set SWITCHYARD_HOME to another directory to start afresh.",
  });
}

function unreadable(folder: string, cause: unknown): AppError {
  return new AppError({
    code: "home_unreadable",
    kind: "precondition_failed",
    message: `The home ${folder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: "Give this user the directory, or set SWITCHYARD_HOME to another one.",
    cause,
  });
}
