import { AppError } from "@switchyard/contracts";
import { Command } from "commander";
import { createApi } from "../client/api.ts";
import { storeConnection } from "../client/connection.ts";
import type { CommandContext } from "./context.ts";
import { readSecret } from "./read-secret.ts";
import { usageError } from "./usage.ts";

/** `login <url>`: keeps the address and a manage key for later commands. */
export function loginCommand(context: CommandContext): Command {
  return new Command("login")
    .description("Keep the address of an installation and a manage key; the key is read from standard input")
    .argument("<url>", "address of the dashboard, such as https://switchyard.example.com")
    .action(async (given: string) => {
      if (!URL.canParse(given))
        throw usageError(`"${given}" is no URL.`, "Write it so: https://switchyard.example.com");
      const url = new URL(given).origin;
      const apiKey = await readSecret("Manage key (from Credentials in the dashboard): ", context.interactive);
      const me = await createApi({ url, apiKey }).call("getMe", { path: {} });
      const org = me.orgs.find((one) => one.slug === context.config.org) ?? me.orgs[0];
      if (!org) throw noOrg(url);
      await storeConnection(context.config.credentialsFile, { url, apiKey, org: org.slug });
      const who = me.key?.name ?? me.user?.email ?? "";
      context.output.result({ url, org: org.slug, role: org.role }, `Logged in to ${url}, org ${org.slug}, as ${who}.`);
    });
}

function noOrg(url: string): AppError {
  return new AppError({
    code: "no_org",
    kind: "forbidden",
    message: `This key opens no org at ${url}.`,
    remedy: "Make a manage key in the dashboard, under Credentials.",
  });
}
