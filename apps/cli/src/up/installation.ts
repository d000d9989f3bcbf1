import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { type DatabaseUrls, type Db, openDb } from "@switchyard/db";
import { bootstrapInstallation, renewAdminKey } from "@switchyard/tenancy";
import type { UpConfig } from "../config.ts";
import { writePrivately } from "../machine/private-file.ts";
import type { Note } from "../terminal.ts";
import type { Home } from "./home.ts";

/**
 * Makes the first owner of SWITCHYARD_ADMIN_EMAIL and _PASSWORD, else a one-time link for whoever comes first; renews
 * the key in `admin.json` that the CLI on this machine uses. Answers the link, or null when it is not needed.
 */
export async function openInstallation(
  input: { readonly config: UpConfig; readonly home: Home; readonly urls: DatabaseUrls },
  note: Note,
): Promise<string | null> {
  const { config, home, urls } = input;
  const admin = adminOf(config);
  const db: Db = openDb({ ...urls, poolMax: 2 });
  try {
    const { org, setupLink } = await bootstrapInstallation({ db }, admin);
    const { apiKey } = await renewAdminKey({ db });
    await writePrivately(join(home.folder, "admin.json"), {
      webUrl: config.webOrigin,
      mcpUrl: config.mcpOrigin,
      issuer: config.webOrigin,
      org,
      apiKey,
    });
    note(`id ${home.installation}`);
    return setupLink && `${config.webOrigin}/setup#token=${setupLink.token}`;
  } finally {
    await db.close();
  }
}

/** The first owner that the operator named, if any. Throws AppError config_invalid when only half of it is set. */
export function adminOf(
  config: Pick<UpConfig, "SWITCHYARD_ADMIN_EMAIL" | "SWITCHYARD_ADMIN_PASSWORD">,
): { email: string; password: string } | null {
  const { SWITCHYARD_ADMIN_EMAIL: email, SWITCHYARD_ADMIN_PASSWORD: password } = config;
  if (email && password) return { email, password: password.reveal() };
  if (!email && !password) return null;
  throw new AppError({
    code: "config_invalid",
    kind: "invalid_input",
    message: `SWITCHYARD_ADMIN_${email ? "PASSWORD" : "EMAIL"} is not set, though SWITCHYARD_ADMIN_${email ? "EMAIL" : "PASSWORD"} is.`,
    remedy: "Set both, or neither to be given a one-time setup link.",
  });
}
