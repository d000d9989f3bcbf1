const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;
const ONE_LABEL = /^[a-z0-9_-]+$/;
const NEVER_PUBLIC = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.(?:internal|local|localhost)$/;

/**
 * Whether a `Host` header names a place that no page of the internet can be served under: an address, a name of one label
 * (this machine, a container), or one below a domain that public DNS never delegates (RFC 6761, RFC 6762, ICANN on
 * `internal`). A page whose own name was made to point here (DNS rebinding) sends that name. True without the header, which
 * every browser sends.
 */
export function isInnerHost(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
  return ADDRESS.test(name) || ONE_LABEL.test(name) || NEVER_PUBLIC.test(name);
}
