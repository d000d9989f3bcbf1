import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";

/** Keys of 32 bytes that all ingresses share, and what is lost when one is made anew. */
const KEYS = {
  session: { variable: "INGRESS_SESSION_KEY", loss: "open MCP sessions end" },
  assertion: { variable: "INGRESS_ASSERTION_KEY", loss: "MCP servers trust it once they are started anew" },
} as const;

/**
 * A key that outlives a restart: the configured one, else one that is made once and kept in the home. Throws AppError
 * ingress_key_unreadable.
 */
export async function loadKeptKey(
  name: keyof typeof KEYS,
  from: { readonly configured: string | undefined; readonly home: string },
): Promise<Buffer> {
  if (from.configured !== undefined) return Buffer.from(from.configured, "base64url");
  const path = join(from.home, `ingress-${name}.key`);
  await mkdir(from.home, { recursive: true });
  const draft = `${path}.${randomToken(8)}`;
  await writeFile(draft, randomToken(32), { flag: "wx", mode: 0o600 });
  // Of several first starts one gives the name; the others read, whole, what that one wrote.
  await link(draft, path).catch(() => {});
  await rm(draft);
  const key = Buffer.from(await readFile(path, "utf8").catch(() => ""), "base64url");
  if (key.length === 32) return key;
  const { variable, loss } = KEYS[name];
  throw new AppError({
    code: "ingress_key_unreadable",
    kind: "precondition_failed",
    message: `The key at ${path} cannot be read or is not 32 bytes.`,
    remedy: `Delete the file to have a new one made (${loss}), or set ${variable}.`,
  });
}
