import { type LogLine, runnerLine } from "../log.ts";
import { LineReader } from "../process/lines.ts";
import { describeExit, type ExitReport, ProcessGroup, type StopTimes } from "../process/process-group.ts";
import { parseMessage } from "./json-text.ts";
import type { RpcMessage } from "./messages.ts";

const maxMessageBytes = 16 * 1024 * 1024;
const maxLogLineBytes = 8 * 1024;
const keptStderrLines = 20;
const reportedStrayLines = 20;

/** How to start the tenant's stdio server. */
export interface ChildSpec {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly log: LogLine;
  readonly stopTimes: StopTimes;
}

/** A process that ended, with its last words. */
export interface Obituary extends ExitReport {
  /** One sentence: how it ended and the last line it wrote to stderr. */
  readonly sentence: string;
  readonly stderr: readonly string[];
}

/** One stdio MCP server: JSON-RPC messages by line on stdin and stdout, its stderr into the runtime log. */
export class StdioChild {
  /** Settles when the process is gone, however it went; never rejects. */
  readonly exited: Promise<Obituary>;
  readonly #group: ProcessGroup;
  readonly #spec: ChildSpec;
  readonly #stderr: string[] = [];
  #strayLines = 0;
  #fault: string | null = null;

  constructor(spec: ChildSpec, onMessage: (message: RpcMessage) => void) {
    this.#spec = spec;
    this.#group = new ProcessGroup(spec.argv, { cwd: spec.cwd, stdio: "pipe" });
    const { stdin, stdout, stderr } = this.#group.process;
    // EPIPE: the process is going; `exited` tells the rest.
    stdin?.on("error", () => undefined);
    const words = new LineReader(
      maxLogLineBytes,
      (line) => this.#logged(line),
      (head) => this.#logged(`${head}…`),
    );
    const messages = new LineReader(
      maxMessageBytes,
      (line) => this.#line(line, onMessage),
      () => this.#kill(`it wrote a message over ${maxMessageBytes / 1024 / 1024} MiB to stdout`),
    );
    stdout?.on("data", (chunk: Buffer) => messages.push(chunk));
    stderr?.on("data", (chunk: Buffer) => words.push(chunk));
    stderr?.once("end", () => words.end());
    this.exited = this.#group.exited.then((report) => this.#obituary(report));
  }

  get ended(): boolean {
    return this.#group.ended;
  }

  /** Sends one message; it is lost without a word when the process is gone. */
  send(message: RpcMessage): void {
    const { stdin } = this.#group.process;
    if (stdin?.writable === true) stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends the process and all it started. */
  async stop(): Promise<void> {
    await this.#group.stop(this.#spec.stopTimes);
  }

  #line(line: string, onMessage: (message: RpcMessage) => void): void {
    if (line.trim() === "") return;
    const message = parseMessage(line);
    if (message === null) this.#stray(line);
    else this.#hand(message, onMessage);
  }

  /** A message that nests too deep to be written again ends the process that sent it, not the runner. */
  #hand(message: RpcMessage, onMessage: (message: RpcMessage) => void): void {
    try {
      onMessage(message);
    } catch (error) {
      this.#kill(`it wrote a message that cannot be passed on (${String(error)})`);
    }
  }

  /** Servers that print to stdout are common; what they print is shown, not fatal. */
  #stray(line: string): void {
    this.#strayLines += 1;
    if (this.#strayLines > reportedStrayLines) return;
    const last = this.#strayLines === reportedStrayLines ? " (further such lines are not shown)" : "";
    const text = JSON.stringify(line.slice(0, 200));
    runnerLine(
      this.#spec.log,
      `warning: the server printed to stdout what is not JSON-RPC; log to stderr instead: ${text}${last}`,
    );
  }

  #kill(fault: string): void {
    this.#fault = fault;
    this.#group.signal("SIGKILL");
  }

  #logged(line: string): void {
    this.#stderr.push(line.slice(0, 500));
    if (this.#stderr.length > keptStderrLines) this.#stderr.shift();
    this.#spec.log(line);
  }

  #obituary(report: ExitReport): Obituary {
    const last = this.#stderr.findLast((line) => line.trim() !== "");
    const cause = this.#fault === null ? "" : ` because ${this.#fault}`;
    const words = last === undefined ? "" : ` Its last line on stderr: ${last}`;
    const sentence = `The server's process ${describeExit(report)}${cause}.${words}`;
    return { ...report, sentence, stderr: [...this.#stderr] };
  }
}
