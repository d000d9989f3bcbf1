/** The synthetic `/etc` of every sandbox: who you are, no name server, the authorities, and nothing of the host's. */
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { AppError } from "@switchyard/contracts";
import { insideUid } from "./bwrap-arguments.ts";
import { runHostTool } from "./host-tool.ts";
import type { RegistrySettings } from "./options.ts";

/** Where the authorities stand inside; the other usual places are copies of it. */
export const caInside = "/etc/ssl/certs/ca-certificates.crt";
/** npm settings of builds inside. */
export const npmrcInside = "/etc/switchyard/npmrc";

const caPlaces = ["ssl/certs/ca-certificates.crt", "ssl/cert.pem", "pki/tls/certs/ca-bundle.crt"];
const hostBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Writes the folder anew and puts it in place in one step. Answers whether a CA bundle is in it. */
export async function writeEtc(dir: string, settings: RegistrySettings): Promise<{ readonly hasCa: boolean }> {
  const draft = `${dir}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await mkdir(draft, { recursive: true, mode: 0o755 });
  const files: Record<string, string> = {
    passwd: `root:x:0:0:root:/nonexistent:/usr/sbin/nologin\napp:x:${insideUid}:${insideUid}:app:/tmp/home:/bin/sh\n`,
    group: `root:x:0:\napp:x:${insideUid}:\n`,
    hosts: "127.0.0.1 localhost\n",
    "resolv.conf": "",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "host.conf": "multi on\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(`${draft}/${name}`, text, { mode: 0o644 });
  for (const name of ["ld.so.cache", "ld.so.conf", "localtime", "mime.types", "debian_version", "os-release"]) {
    await copyFile(`/etc/${name}`, `${draft}/${name}`).catch(() => {});
  }
  // Programs such as cc and awk are links that lead through here.
  await cp("/etc/alternatives", `${draft}/alternatives`, { recursive: true, verbatimSymlinks: true }).catch(() => {});
  await mkdir(`${draft}/switchyard`);
  await writeFile(`${draft}/switchyard/npmrc`, npmrc(settings), { mode: 0o644 });
  const bundle = await readBundle(settings.caBundle);
  if (bundle !== null) {
    for (const place of caPlaces) {
      await mkdir(`${draft}/${place}`.replace(/\/[^/]*$/, ""), { recursive: true, mode: 0o755 });
      await writeFile(`${draft}/${place}`, bundle, { mode: 0o644 });
    }
  }
  await runHostTool("chmod", ["-R", "a+rX", draft]);
  await rm(dir, { recursive: true, force: true });
  await rename(draft, dir);
  return { hasCa: bundle !== null };
}

async function readBundle(path: string | null): Promise<Buffer | null> {
  for (const candidate of path === null ? hostBundles : [path]) {
    const bytes = await readFile(candidate).catch(() => null);
    if (bytes !== null) return bytes;
  }
  if (path === null) return null;
  throw new AppError({
    code: "sandbox_ca_bundle_missing",
    kind: "precondition_failed",
    message: `The CA bundle ${path} that npm or pip is configured with cannot be read.`,
    remedy: "Correct the cafile setting or the file's permissions.",
  });
}

function npmrc(settings: RegistrySettings): string {
  const lines = ["fund=false", "audit=false", "update-notifier=false", "progress=false"];
  if (settings.npm.registry !== null) lines.push(`registry=${settings.npm.registry}`);
  for (const [scope, url] of Object.entries(settings.npm.scoped)) lines.push(`${scope}:registry=${url}`);
  return `${lines.join("\n")}\n`;
}
