import { type LogLine, runnerLine } from "../log.ts";
import { LineReader } from "../process/lines.ts";
import { describeExit, type ExitReport, ProcessGroup, type StopTimes } from "../process/process-group.ts";
import { inOneLine, parseLine, splitBatch } from "./json-text.ts";
import type { RpcMessage } from "./messages.ts";

const mebibyte = 1024 * 1024;
const maxMessageBytes = 16 * mebibyte;
/** A process that leaves this much of its input unread is not going to. */
const maxUnreadBytes = 32 * mebibyte;
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

/** Gets each message with its JSON text in one line. The numbers in `message` are JavaScript's, those in `text` as they stood. */
export type OnMessage = (message: RpcMessage, text: string) => void;

/** One stdio MCP server: JSON-RPC messages by line on stdin and stdout, its stderr into the runtime log. */
export class StdioChild {
  /** Settles when the process is gone, however it went; never rejects. */
  readonly exited: Promise<Obituary>;
  readonly #group: ProcessGroup;
  readonly #spec: ChildSpec;
  readonly #onMessage: OnMessage;
  readonly #stderr: string[] = [];
  #outbox = "";
  #strayLines = 0;
  #fault: string | null = null;

  constructor(spec: ChildSpec, onMessage: OnMessage) {
    this.#spec = spec;
    this.#onMessage = onMessage;
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
      (line) => this.#line(line),
      () => this.#kill(`it wrote a message over ${maxMessageBytes / mebibyte} MiB to stdout`),
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
    this.sendText(JSON.stringify(message));
  }

  /** Sends one message that is JSON text in one line. What is sent in one turn of the event loop is written at once. */
  sendText(text: string): void {
    if (this.#group.ended) return;
    if (this.#outbox === "") setImmediate(this.#flush);
    this.#outbox += `${text}\n`;
  }

  /** Ends the process and all it started. */
  async stop(): Promise<void> {
    this.#flush();
    await this.#group.stop(this.#spec.stopTimes);
  }

  readonly #flush = (): void => {
    const { stdin } = this.#group.process;
    const text = this.#outbox;
    this.#outbox = "";
    if (text === "" || stdin?.writable !== true) return;
    stdin.write(text);
    if (stdin.writableLength > maxUnreadBytes)
      this.#kill(`it left over ${maxUnreadBytes / mebibyte} MiB unread on stdin`);
  };

  #line(line: string): void {
    const text = inOneLine(line);
    const messages = parseLine(text);
    if (messages === null) {
      if (text.trim() !== "") this.#stray(text);
      return;
    }
    const [message, ...others] = messages;
    const isOne = message !== undefined && others.length === 0 && !text.trimStart().startsWith("[");
    if (isOne) this.#hand(message, text);
    // A server of 2025-03-26 may answer in batches.
    else for (const [index, part] of splitBatch(text).entries()) this.#hand(messages[index] ?? {}, part);
  }

  /** A message that nests too deep to be written again ends the process that sent it, not the runner. */
  #hand(message: RpcMessage, text: string): void {
    try {
      this.#onMessage(message, text);
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
    this.#fault ??= fault;
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
