import { stripVTControlCharacters } from "node:util";
import { AppError } from "@switchyard/contracts";
import pc from "picocolors";

export interface Output {
  /** The result of a command: `value` as JSON under --json, else `text`. */
  result(value: unknown, text: string): void;
  /** What happens meanwhile: for people, never under --json. */
  progress(text: string): void;
  /** What the caller of --json has to act on meanwhile: a line of JSON on standard error. */
  pending(value: unknown): void;
  /** One item of an endless listing: a line of JSON under --json. */
  item(value: unknown, text: string): void;
  error(error: unknown): void;
  readonly colors: ReturnType<typeof pc.createColors>;
}

interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly error: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** Results go to standard output, all else to standard error, so that both can be piped. */
export function createOutput(streams: Streams, options: { readonly json: boolean; readonly colors: boolean }): Output {
  const { out, error } = streams;
  const colors = pc.createColors(options.colors && out.isTTY === true && error.isTTY === true);
  return {
    colors,
    result: (value, text) => out.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`),
    item: (value, text) => out.write(options.json ? `${JSON.stringify(value)}\n` : `${text}\n`),
    pending: (value) => options.json && error.write(`${JSON.stringify(value)}\n`),
    progress: (text) => options.json || error.write(`${text}\n`),
    error: (fault) => error.write(options.json ? `${JSON.stringify(asJson(fault))}\n` : `${asText(fault, colors)}\n`),
  };
}

/** Text from a tenant's server with what could steer a terminal taken out. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, "");
}

/** Rows as columns of equal width. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function asText(fault: unknown, colors: ReturnType<typeof pc.createColors>): string {
  if (!(fault instanceof AppError))
    return `${colors.red("✗")} ${fault instanceof Error ? fault.message : String(fault)}`;
  const requestId = fault.meta?.["requestId"];
  return [
    `${colors.red("✗")} ${plain(fault.message)}`,
    ...(fault.remedy ? [`  ${plain(fault.remedy)}`] : []),
    ...(requestId ? [colors.dim(`  request ${String(requestId)}`)] : []),
  ].join("\n");
}

function asJson(fault: unknown): object {
  if (!(fault instanceof AppError)) return { error: { code: "internal", message: String(fault) } };
  const { code, message, remedy, meta } = fault;
  return { error: { code, message, remedy, requestId: meta?.["requestId"] } };
}
