/** Which hosts a sandbox may reach. Pure. */
import type { Egress } from "@switchyard/deployments/ports";
import type { HostPort, RegistrySettings } from "../options.ts";

export type Verdict =
  /** `checked` hosts may resolve only to public addresses; `exempt` ones are the operator's own word. */
  { readonly kind: "checked" | "exempt" } | { readonly kind: "denied"; readonly why: "host" | "port" };

export type AllowList = (host: string, port: number) => Verdict;

/** The rule for one sandbox. Registry hosts match by exact host and port, tenant-named hosts on 80 and 443 only. */
export function allowListFor(egress: Egress, registries: RegistrySettings, more: readonly HostPort[]): AllowList {
  if (egress.kind === "none") return () => ({ kind: "denied", why: "host" });
  if (egress.kind === "registries") {
    const exact = new Set([...registries.reachable, ...more].map((entry) => `${plain(entry.host)}:${entry.port}`));
    return (host, port) => (exact.has(`${plain(host)}:${port}`) ? { kind: "exempt" } : { kind: "denied", why: "host" });
  }
  const named = new Set(egress.hosts.map(plain));
  return (host, port) => {
    if (!named.has(plain(host))) return { kind: "denied", why: "host" };
    return port === 443 || port === 80 ? { kind: "checked" } : { kind: "denied", why: "port" };
  };
}

function plain(host: string): string {
  const lower = host.trim().toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}
