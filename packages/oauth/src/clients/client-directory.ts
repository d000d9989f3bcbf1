import { AppError } from "@switchyard/contracts";
import { type Db, StaleCache } from "@switchyard/db";
import { kindOfClient } from "../consent/client-words.ts";
import { CLI_CLIENT_ID, cliClient } from "../device/cli-client.ts";
import type { GuardedFetch } from "../outbound/guarded-fetch.ts";
import { readIssuedClient } from "./issued-client-store.ts";
import type { KnownClient } from "./known-client.ts";
import { documentSeconds, isMetadataUrl, readMetadataDocument } from "./metadata-document.ts";
import { keepDocument, readKeptDocument, readRegisteredClient } from "./model-client-store.ts";

export interface ClientDirectoryOptions {
  readonly db: Pick<Db, "systemPool">;
  /** Fetches metadata documents; null in a process that only reads what another one fetched. */
  readonly fetch: GuardedFetch | null;
  /** Asked before a document is fetched; throws when too many were. */
  readonly beforeFetch?: (url: URL) => Promise<void>;
}

export interface ClientDirectory {
  /**
   * A client by the `client_id` it says; null when it is not known. What is answered is at most 4 s old for an issued or
   * registered client; a metadata document is as old as its own headers allow. Throws AppError client_document_invalid,
   * outbound_refused, outbound_unreachable, outbound_too_large, and what `beforeFetch` throws.
   */
  find(id: string): Promise<KnownClient | null>;
}

/** Everybody's caches: short enough for a rotation, suspension or revocation to hold within five seconds. */
const CACHE = { freshMs: 2_000, staleMs: 4_000, outageMs: 60_000, maxEntries: 5_000 } as const;

/** Opens the one place where clients are looked up, whoever made them known: an org, their document, they themselves. */
export function openClientDirectory(options: ClientDirectoryOptions): ClientDirectory {
  const { db } = options;
  const known = new StaleCache<KnownClient | null>(CACHE);
  const finding = new Map<string, Promise<KnownClient | null>>();

  const findDocument = async (url: string): Promise<KnownClient | null> => {
    const kept = await readKeptDocument(db, url);
    if (kept?.isFresh || options.fetch === null) return kept?.client ?? null;
    return fetchDocument(url, options.fetch, options).catch((error: unknown) => {
      // Neither a site that is down nor a flood of other documents logs anybody out; one that answers otherwise is believed.
      if (kept !== null && error instanceof AppError && isForNow(error)) return kept.client;
      throw error;
    });
  };
  /** Reading what is kept is inside what is shared: who read before it was kept would else fetch it a second time. */
  const findDocumentOnce = (url: string): Promise<KnownClient | null> => {
    const underWay = finding.get(url);
    if (underWay !== undefined) return underWay;
    const found = findDocument(url).finally(() => finding.delete(url));
    finding.set(url, found);
    return found;
  };

  return {
    async find(id) {
      if (id === CLI_CLIENT_ID) return cliClient;
      const kind = kindOfClient(id);
      if (kind === "issued") return known.get(id, () => readIssuedClient(db, id));
      if (kind === "metadata") return isMetadataUrl(id) ? findDocumentOnce(id) : null;
      if (!/^reg_[A-Za-z0-9_-]{22}$/.test(id)) return null;
      return known.get(id, async () => (await readRegisteredClient(db, id))?.client ?? null);
    },
  };
}

function isForNow({ code, kind }: AppError): boolean {
  return code === "outbound_unreachable" || kind === "limit_exceeded";
}

async function fetchDocument(
  url: string,
  fetch: GuardedFetch,
  { db, beforeFetch }: ClientDirectoryOptions,
): Promise<KnownClient> {
  await beforeFetch?.(new URL(url));
  const response = await fetch(url, { headers: { accept: "application/json" } });
  const client = readMetadataDocument(url, await jsonOf(url, response));
  await keepDocument(db, client, documentSeconds(response.headers));
  return client;
}

async function jsonOf(url: string, response: Response): Promise<unknown> {
  if (response.status !== 200) throw noDocument(url, `answered ${response.status}`);
  const type = response.headers.get("content-type") ?? "";
  if (!/^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(type)) throw noDocument(url, "did not answer JSON");
  try {
    return JSON.parse(await response.text());
  } catch {
    throw noDocument(url, "answered something that is no JSON");
  }
}

function noDocument(url: string, why: string): AppError {
  return new AppError({
    code: "client_document_invalid",
    kind: "invalid_input",
    message: `There is no client metadata document at ${url}: it ${why}.`,
    remedy: "Whoever runs the client has to serve the document there, with status 200 and as application/json.",
  });
}
