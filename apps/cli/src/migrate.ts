/** The one-shot of docker compose: migrations, the apps' two logins, the first owner or a link to make one; then it ends. */
import { join } from "node:path";
import { toAppError } from "@switchyard/contracts";
import { applyMigrations, openDb, provisionRoles } from "@switchyard/db";
import { bootstrapInstallation } from "@switchyard/tenancy";
import { readMigrateConfig, repositoryRoot } from "./config.ts";
import { adminOf } from "./up/installation.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function migrate(): Promise<void> {
  const config = readMigrateConfig();
  const ownerUrl = config.DATABASE_URL.reveal();
  const { applied, changed } = await applyMigrations(ownerUrl, join(repositoryRoot, "prisma/migrations"));
  say(applied.length === 0 ? "The schema is up to date." : `Applied: ${applied.join(", ")}.`);
  for (const name of changed) say(`Migration ${name} is not the file that was applied.`);
  const urls = await provisionRoles(ownerUrl, config.SWITCHYARD_ROLE_PASSWORD.reveal());
  const db = openDb({ ...urls, poolMax: 2 });
  try {
    const { setupLink } = await bootstrapInstallation({ db }, adminOf(config));
    if (setupLink)
      say(`Make the first owner here (works once):\n  ${config.WEB_ORIGIN}/setup#token=${setupLink.token}`);
  } finally {
    await db.close();
  }
}

try {
  await migrate();
} catch (error) {
  const { message, remedy } = toAppError(error);
  process.stderr.write(`${message} ${remedy ?? ""}\n`);
  process.exitCode = 1;
}
