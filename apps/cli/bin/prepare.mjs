/** What must stand before a line of our TypeScript can load. Each part costs milliseconds when nothing changed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutRunState } from "./node.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * `npm ci` when node_modules is absent. When it was made from another package-lock.json, only what differs is changed:
 * something else may be running out of this checkout.
 */
export function installPackages() {
  const lock = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".switchyard-lock");
  const wanted = sha256(readFileSync(lock));
  if (readOrEmpty(stamp) === wanted) return;
  if (installedAfter(lock)) return writeFileSync(stamp, wanted);
  const verb = existsSync(join(root, "node_modules")) ? ["install", "--no-save"] : ["ci"];
  run("npm packages", ["npm", ...verb, "--no-audit", "--no-fund", "--loglevel=error"], {
    remedy: "Check that npm reaches its registry (`npm ping`), then run `npm ci` here to see the whole output.",
  });
  writeFileSync(stamp, wanted);
}

/** `prisma generate` when the schema or Prisma changed. */
export function generateDatabaseClient() {
  const stamp = join(root, "packages/db/src/generated/.made-from");
  const schema = readFileSync(join(root, "prisma/schema.prisma"));
  const wanted = sha256(schema, readFileSync(join(root, "packages/db/package.json")));
  if (readOrEmpty(stamp) === wanted) return;
  const prisma = join(root, "node_modules/prisma/build/index.js");
  run("database client", [process.execPath, prisma, "generate", "--config", "prisma/prisma.config.ts"], {
    remedy: "Run `npx prisma generate --config prisma/prisma.config.ts` to see the whole output.",
  });
  writeFileSync(stamp, wanted);
}

function installedAfter(lock) {
  const installed = join(root, "node_modules", ".package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function run(title, [command, ...args], { remedy }) {
  process.stdout.write(`  ${title} …\n`);
  const started = Date.now();
  // The scripts npm runs find their Node on PATH: it must be this one.
  const env = {
    ...withoutRunState(process.env),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
  };
  const options = { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 * 1024 * 1024 };
  const result = spawnSync(command, args, { ...options, shell: process.platform === "win32" });
  if (result.status === 0) {
    process.stdout.write(`✓ ${title}  ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`.trim().split("\n");
  process.stderr.write(
    `${output.slice(-20).join("\n")}\n✗ ${title}: \`${[command, ...args].join(" ")}\` failed.\n  ${remedy}\n`,
  );
  process.exit(1);
}

function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
