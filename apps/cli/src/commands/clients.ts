import {
  ClientAuthMethod,
  ClientPurpose,
  clientAuthMethods,
  clientPurposes,
  type OauthClient,
} from "@switchyard/contracts";
import { Command, Option } from "commander";
import { type ClientFlags, clientInput } from "./client-input.ts";
import type { CommandContext } from "./context.ts";
import { table } from "./output.ts";

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `clients create|list|rotate|suspend|resume|link|revoke`: OAuth clients that the org issues. */
export function clientsCommand(context: CommandContext): Command {
  return new Command("clients")
    .description("OAuth clients of the org: for CI jobs, agents and teammates")
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(suspendCommand(context, true))
    .addCommand(suspendCommand(context, false))
    .addCommand(linkCommand(context))
    .addCommand(revokeCommand(context));
}

function createCommand(context: CommandContext): Command {
  return new Command("create")
    .description("Issue a client; its secret is shown once")
    .argument("<name>")
    .option("--server <slug>", "server it may use; may be given again", collect, [])
    .option("--scope <scope>", "tools:read, tools:call, tool:<name> or group:<name>; may be given again", collect, [])
    .option("--tool <name>", "tool it is limited to; may be given again", collect, [])
    .option("--allow-ip <block>", "address or CIDR block it may be used from; may be given again", collect, [])
    .option("--redirect-uri <uri>", "makes it a client of the code flow; may be given again", collect, [])
    .option("--jwks <file>", "public keys, which it signs with instead of a secret (private_key_jwt)")
    .addOption(new Option("--auth <method>", "how it proves itself").choices(clientAuthMethods))
    .addOption(new Option("--purpose <purpose>", "what it is for").choices(clientPurposes))
    .option("--owner <user>", "id of the member it is issued to")
    .option("--expires-in-days <days>")
    .action(async (name: string, flags: ClientFlags) => {
      const body = await clientInput(name, flags);
      const { api, org } = await context.connect();
      const client = await api.call("createOauthClient", {
        path: { org },
        body: {
          ...body,
          ...(flags.auth === undefined ? {} : { authMethod: ClientAuthMethod.parse(flags.auth) }),
          ...(flags.purpose === undefined ? {} : { purpose: ClientPurpose.parse(flags.purpose) }),
        },
      });
      if (client.clientSecret === null) return context.output.result(client, client.clientId);
      context.output.progress(`Client ${client.clientId}; its secret is not shown again:`);
      context.output.result(client, client.clientSecret);
    });
}

function listCommand(context: CommandContext): Command {
  return new Command("list").description("List clients").action(async () => {
    const { api, org } = await context.connect();
    const { data } = await api.call("listOauthClients", { path: { org }, query: { limit: 200 } });
    const head = ["CLIENT", "NAME", "STATE", "SERVERS", "LAST USED"];
    context.output.result(data, data.length === 0 ? "No clients yet." : table(head, data.map(rowOf)));
  });
}

function rowOf({ clientId, name, status, servers, lastUse }: OauthClient): string[] {
  return [clientId, name, status, servers.join(" "), lastUse?.at ?? "never"];
}

function rotateCommand(context: CommandContext): Command {
  return new Command("rotate")
    .description("Make a new secret; the one before works on for the overlap")
    .argument("<client>")
    .option("--overlap-hours <hours>", "how long the one before works on", "24")
    .action(async (client: string, options: { readonly overlapHours: string }) => {
      const { api, org } = await context.connect();
      const body = { overlapHours: Number(options.overlapHours) };
      const rotated = await api.call("rotateOauthClient", { path: { org, client }, body });
      context.output.progress(`The secret before works until ${rotated.previousUntil ?? "now"}; the new one:`);
      context.output.result(rotated, rotated.secret);
    });
}

function suspendCommand(context: CommandContext, suspended: boolean): Command {
  return new Command(suspended ? "suspend" : "resume")
    .description(suspended ? "Let a client do nothing until it is resumed" : "Let a suspended client go on")
    .argument("<client>")
    .action(async (client: string) => {
      const { api, org } = await context.connect();
      const changed = await api.call("updateOauthClient", { path: { org, client }, body: { suspended } });
      context.output.result(changed, `${changed.clientId} is ${changed.status}.`);
    });
}

function linkCommand(context: CommandContext): Command {
  return new Command("link")
    .description("Make a one-time link with which a teammate collects the secret")
    .argument("<client>")
    .option("--expires-in-hours <hours>", "how long it waits", "72")
    .action(async (client: string, options: { readonly expiresInHours: string }) => {
      const { api, org } = await context.connect();
      const body = { expiresInHours: Number(options.expiresInHours) };
      const link = await api.call("createOauthClientLink", { path: { org, client }, body });
      context.output.progress(`Good for one use until ${link.expiresAt}:`);
      context.output.result(link, link.url);
    });
}

function revokeCommand(context: CommandContext): Command {
  return new Command("revoke")
    .description("Revoke a client; its tokens stop within 5 seconds")
    .argument("<client>")
    .action(async (client: string) => {
      const { api, org } = await context.connect();
      await api.call("revokeOauthClient", { path: { org, client } });
      context.output.result({ revoked: client }, `Revoked ${client}.`);
    });
}
