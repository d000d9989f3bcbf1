import type { RequestId } from "../json-rpc.ts";
import { decodeJsonString, type FieldEvent, JsonFieldScanner } from "./json-fields.ts";

/** Longest preview of a result, in characters. */
export const maxPreviewLength = 512;
const maxKinds = 8;

/** What one JSON document says, as far as an outcome needs it. */
export interface DocumentFacts {
  id: RequestId | null | undefined;
  hasMethod: boolean;
  answer: "result" | "error" | null;
  errorCode: number | null;
  errorMessage: string;
  isError: boolean;
  resultType: string | null;
  taskId: string | null;
  kinds: string[];
  preview: string;
  bytes: number;
}

function emptyFacts(): DocumentFacts {
  return {
    id: undefined,
    hasMethod: false,
    answer: null,
    errorCode: null,
    errorMessage: "",
    isError: false,
    resultType: null,
    taskId: null,
    kinds: [],
    preview: "",
    bytes: 0,
  };
}

/** Reads JSON-RPC documents piece by piece and hands over the facts of each as its last byte arrives. */
export class ResponseReader {
  #facts = emptyFacts();
  #scanner: JsonFieldScanner;
  readonly #onDocument: (facts: DocumentFacts) => void;

  constructor(onDocument: (facts: DocumentFacts) => void) {
    this.#onDocument = onDocument;
    this.#scanner = this.#newScanner();
  }

  /** Feeds bytes; answers the index of the byte that ends a document, or -1. Call again from the byte after it. */
  push(chunk: Buffer, from: number, to: number): number {
    return this.#scanner.push(chunk, from, to);
  }

  /** Forgets a half-read text: the next byte begins a new one. */
  reset(): void {
    this.#facts = emptyFacts();
    this.#scanner = this.#newScanner();
  }

  #newScanner(): JsonFieldScanner {
    return new JsonFieldScanner({
      follow: isFollowed,
      keep: (path) => this.#room(path),
      onField: (event) => this.#field(event),
      onDocument: (bytes) => {
        const facts = this.#facts;
        this.#facts = emptyFacts();
        facts.bytes = bytes;
        this.#onDocument(facts);
      },
    });
  }

  #room(path: readonly string[]): number {
    const place = path.join("/");
    if (place === "id") return 6 * 1024 + 2;
    if (place === "method" || isTaskPlace(place) || place === "result/resultType") return 520;
    if (place === "error/message" || (isTextPlace(place) && this.#facts.preview.length < maxPreviewLength))
      return 3 * 1024;
    if (place === "result/contents/*/blob" || place === "result/structuredContent") return 2;
    return isTypePlace(place) ? 64 : 0;
  }

  #field(event: FieldEvent): void {
    const facts = this.#facts;
    const [first, second] = event.path;
    if (event.path.length === 1) this.#topField(event, first ?? "");
    else if (first === "error") {
      if (event.path.length !== 2) return;
      if (second === "code") facts.errorCode = readNumber(event.text);
      if (second === "message" && event.kind === "string") facts.errorMessage = decodeJsonString(event.text);
    } else if (first === "result") this.#resultField(event, event.path.join("/"));
  }

  #topField(event: FieldEvent, key: string): void {
    const facts = this.#facts;
    if (key === "id") facts.id = readId(event);
    else if (key === "method") facts.hasMethod = true;
    else if (key === "error" && event.text !== "null") facts.answer = "error";
    else if (key === "result" && facts.answer === null) facts.answer = "result";
  }

  #resultField(event: FieldEvent, place: string): void {
    const facts = this.#facts;
    if (place === "result/isError") facts.isError = event.text === "true";
    else if (place === "result/resultType") facts.resultType = decodeJsonString(event.text);
    else if (isTaskPlace(place)) facts.taskId = decodeJsonString(event.text).slice(0, 256);
    else if (isTypePlace(place)) this.#kind(decodeJsonString(event.text));
    else if (isTextPlace(place) && event.kind === "string") {
      if (place.startsWith("result/contents")) this.#kind("resource");
      if (facts.preview.length < maxPreviewLength) this.#preview(decodeJsonString(event.text));
    } else if (place === "result/structuredContent") this.#kind("structured");
    else if (/^result\/(?:tools|prompts|resources|resourceTemplates|completion)$/.test(place))
      this.#kind(place.slice(7));
    else if (place === "result/contents/*/blob") this.#kind("blob");
  }

  #kind(kind: string): void {
    const { kinds } = this.#facts;
    const clean = kind.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 32);
    if (clean !== "" && kinds.length < maxKinds && !kinds.includes(clean)) kinds.push(clean);
  }

  #preview(text: string): void {
    const joined = this.#facts.preview === "" ? text : `${this.#facts.preview}\n${text}`;
    this.#facts.preview = cleanText(joined, maxPreviewLength);
  }
}

function isFollowed(path: readonly string[]): boolean {
  const [first, second, third, fourth] = path;
  if (path.length === 1) return first === "result" || first === "error";
  if (first !== "result") return false;
  if (path.length === 2)
    return second === "content" || second === "contents" || second === "messages" || second === "task";
  return path.length === 3 ? third === "*" : second === "messages" && fourth === "content";
}

function isTaskPlace(place: string): boolean {
  return place === "result/taskId" || place === "result/task/taskId";
}

function isTypePlace(place: string): boolean {
  return place === "result/content/*/type" || place === "result/messages/*/content/type";
}

function isTextPlace(place: string): boolean {
  return (
    place === "result/content/*/text" ||
    place === "result/messages/*/content/text" ||
    place === "result/contents/*/text"
  );
}

/** Text fit for a log: well-formed, control characters but line feed and tab replaced, cut to `maxLength`. */
export function cleanText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed().replace(CONTROLS, "\ufffd");
}

/** Unicode's control characters but tab and line feed, as plain code units: a class of properties costs ten times that. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

function readId(event: FieldEvent): RequestId | null | undefined {
  if (event.kind === "string") return decodeJsonString(event.text);
  if (event.text === "null") return null;
  return readNumber(event.text) ?? undefined;
}

function readNumber(text: string): number | null {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : null;
}
