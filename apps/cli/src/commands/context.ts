import type { Api } from "../client/api.ts";
import type { Connection } from "../client/connection.ts";
import type { CommandConfig } from "../config.ts";
import type { Output } from "./output.ts";

/** What every command works with; the connection is looked for only when a command asks for it. */
export interface CommandContext {
  readonly config: CommandConfig;
  readonly output: Output;
  /** Whether somebody sits at the keyboard. */
  readonly interactive: boolean;
  connect(): Promise<{ readonly api: Api; readonly connection: Connection; readonly org: string }>;
  /** Sets the exit code of a command that did its work and found failure: a failed deployment, a tool error. */
  failed(): void;
}
