import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";

/**
 * The key that seals MCP session ids: the configured one, else one that is made once and kept in the home, so that
 * sessions outlive a restart. Throws AppError session_key_unreadable.
 */
export async function loadSessionKey(configured: string | undefined, home: string): Promise<Buffer> {
  if (configured !== undefined) return Buffer.from(configured, "base64url");
  const path = join(home, "ingress-session.key");
  await mkdir(home, { recursive: true });
  const draft = `${path}.${randomToken(8)}`;
  await writeFile(draft, randomToken(32), { flag: "wx", mode: 0o600 });
  // Of several first starts one gives the name; the others read, whole, what that one wrote.
  await link(draft, path).catch(() => {});
  await rm(draft);
  const key = Buffer.from(await readFile(path, "utf8").catch(() => ""), "base64url");
  if (key.length === 32) return key;
  throw new AppError({
    code: "session_key_unreadable",
    kind: "precondition_failed",
    message: `The key of MCP sessions at ${path} cannot be read or is not 32 bytes.`,
    remedy: "Delete the file to have a new one made (open sessions end), or set INGRESS_SESSION_KEY.",
  });
}
