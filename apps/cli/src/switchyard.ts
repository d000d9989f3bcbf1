/** The `switchyard` command: a client of `/api/v1`, and of MCP endpoints through the ingress. */
import { AppError } from "@switchyard/contracts";
import { Command, CommanderError, Option } from "commander";
import { createApi } from "./client/api.ts";
import { findConnection } from "./client/connection.ts";
import { auditCommand } from "./commands/audit.ts";
import { callCommand } from "./commands/call.ts";
import { clientsCommand } from "./commands/clients.ts";
import type { CommandContext } from "./commands/context.ts";
import { deployCommand } from "./commands/deploy.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { envCommand } from "./commands/env.ts";
import { keysCommand } from "./commands/keys.ts";
import { limitsCommand } from "./commands/limits.ts";
import { loginCommand, logoutCommand } from "./commands/login.ts";
import { logsCommand } from "./commands/logs.ts";
import { createOutput } from "./commands/output.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { serversCommand } from "./commands/servers.ts";
import { toolsCommand } from "./commands/tools.ts";
import { readCommandConfig } from "./config.ts";

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs one command line; resolves to the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function switchyard(args: readonly string[]): Promise<number> {
  const config = readCommandConfig();
  const flags = new Command().option("--json").option("--org <slug>").allowUnknownOption().allowExcessArguments();
  flags.helpOption(false).parse([...args], { from: "user" });
  const { json = false, org } = flags.opts<{ json?: boolean; org?: string }>();
  const output = createOutput({ out: process.stdout, error: process.stderr }, { json, colors: config.colors });
  let exitCode = DONE;
  const context: CommandContext = {
    config,
    output,
    interactive: process.stdin.isTTY === true,
    async connect() {
      const connection = await findConnection(org ? { ...config, org } : config);
      return { connection, api: createApi(connection), org: connection.org };
    },
    failed: () => {
      exitCode = FAILED;
    },
  };
  try {
    await program(context).parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    output.error(error);
    return error instanceof AppError && error.code === "usage" ? USAGE : FAILED;
  }
}

/** The tree of commands. */
function program(context: CommandContext): Command {
  const root = new Command("switchyard")
    .description("Host MCP servers from Git. Speaks to the Switchyard of this machine, or the one you logged in to.")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  const commands = [
    loginCommand,
    logoutCommand,
    serversCommand,
    deployCommand,
    logsCommand,
    toolsCommand,
    callCommand,
    envCommand,
    rollbackCommand,
    auditCommand,
    clientsCommand,
    keysCommand,
    limitsCommand,
    doctorCommand,
  ];
  for (const command of commands) root.addCommand(inherit(command(context)));
  return withGlobals(root);
}

/** A command made apart does not inherit how its parent ends. */
function inherit(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) inherit(child);
  return command.commands.length > 0 ? command : withGlobals(command);
}

function withGlobals(command: Command): Command {
  return command.addOption(new Option("--json", "print JSON")).addOption(new Option("--org <slug>", "org to work in"));
}
