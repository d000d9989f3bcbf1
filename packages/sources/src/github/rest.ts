/** One request to GitHub: bounded in time and size, no redirects, answers read by a schema. */
import type { z } from "zod";
import { answerInvalid, failureOf, unreachable } from "./failure.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 << 20;

export interface Ask<T> {
  /** Completes "when asked to …"; without anything secret. */
  readonly what: string;
  readonly url: string;
  readonly method?: "GET" | "POST" | "PATCH";
  readonly token?: string;
  readonly body?: unknown;
  readonly schema: z.ZodType<T>;
}

/** Asks and answers what the schema takes; throws the AppErrors of GithubClient. */
export async function ask<T>(question: Ask<T>): Promise<T> {
  const { what, method = "GET", token, body } = question;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(question.url, {
      method,
      redirect: "manual",
      signal,
      headers: {
        accept: new URL(question.url).pathname.startsWith("/login/")
          ? "application/json"
          : "application/vnd.github+json",
        "user-agent": "switchyard",
        "x-github-api-version": "2022-11-28",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await readText(what, response);
    if (!response.ok) throw failureOf(what, response, sentenceOf(text));
    return parse(question, text);
  } catch (error) {
    if (signal.aborted) throw unreachable(what, `no answer within ${TIMEOUT_MS} ms`, error);
    if (error instanceof TypeError) throw unreachable(what, error.message, error.cause);
    throw error;
  }
}

/** Null in place of github_not_found. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "github_not_found")
      return null;
    throw error;
  });
}

async function readText(what: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw answerInvalid(what, `the answer is over ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse<T>({ what, schema }: Ask<T>, text: string): T {
  const value = jsonOf(text);
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw answerInvalid(what, `${issue?.path.join(".")}: ${issue?.message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitHub's own sentence of an error, short and printable. */
function sentenceOf(text: string): string {
  const value = jsonOf(text);
  const message = typeof value === "object" && value !== null && "message" in value ? value.message : "";
  return typeof message === "string" ? message.replaceAll(/[^\P{C}]+/gu, " ").slice(0, 200) : "";
}
