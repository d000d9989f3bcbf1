/**
 * Names to addresses for the egress proxies. Builds open a connection per file; asking the host's resolver each time
 * makes them as slow as its slowest answer, so an answer serves for a minute and simultaneous questions are one.
 */
import { lookup } from "node:dns/promises";

export type Resolve = (host: string) => Promise<readonly string[]>;

export interface ResolverOptions {
  /** Default: the host's resolver, IPv4 first, since many hosts have IPv6 addresses but no IPv6 route. */
  readonly ask?: Resolve;
  /** Milliseconds; default `Date.now`. */
  readonly now?: () => number;
}

const keptMs = 60_000;
const keptNames = 1_000;

/** A resolver with a memory; an empty answer means that the name does not resolve, and is not remembered. */
export function createResolver(options: ResolverOptions = {}): Resolve {
  const ask = options.ask ?? askHost;
  const now = options.now ?? Date.now;
  const known = new Map<string, { readonly until: number; readonly answer: Promise<readonly string[]> }>();
  return (host) => {
    const entry = known.get(host);
    if (entry !== undefined && entry.until > now()) return entry.answer;
    const answer = ask(host).catch((): readonly string[] => []);
    known.delete(host);
    known.set(host, { until: now() + keptMs, answer });
    void answer.then((addresses) => {
      if (addresses.length === 0 && known.get(host)?.answer === answer) known.delete(host);
    });
    const oldest = known.size > keptNames ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return answer;
  };
}

async function askHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.sort((a, b) => a.family - b.family).map((entry) => entry.address);
}
