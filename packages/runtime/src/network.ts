/**
 * The network of root mode: one namespace per sandbox, made before any process starts, with a point-to-point veth and
 * no route. Both ends are filtered: the host's table drops whatever comes from a sandbox except to its own egress proxy,
 * and the namespace has the same rules inside, out of the tenant's reach, so that a flushed host firewall opens nothing.
 */
import { mkdir, readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { AppError } from "@switchyard/contracts";
import { type AddressRange, overlaps } from "./egress/addresses.ts";
import { runHostTool, tryHostTool } from "./host-tool.ts";
import { type InstallationNames, slotSuffix } from "./names.ts";
import type { Slot } from "./slots.ts";

/** Port of every sandbox's own egress proxy, on the host end of its link. */
export const egressPort = 3128;
/** Name of the link inside the namespace. */
const innerLink = "net0";

export interface HostNetwork {
  /** Makes the installation's host table if it is not there. */
  ensureTable(): Promise<void>;
  removeTable(): Promise<void>;
  /** Namespace, link and rules of one sandbox; nothing may leave it yet. Answers the namespace's path. */
  attach(slot: Slot): Promise<string>;
  /** Lets the sandbox reach its own proxy listener. */
  allowProxy(slot: Slot): Promise<void>;
  /** Makes exactly this port reachable from the host, on the sandbox's address, also when it is bound to 127.0.0.1. */
  openPort(slot: Slot, port: number): Promise<void>;
  detach(slotNumber: number): Promise<void>;
  /** Slots of this installation that have a namespace or a link on this host. */
  present(): Promise<ReadonlySet<number>>;
}

export function createHostNetwork(names: InstallationNames): HostNetwork {
  const netns = (slot: number): string => `${names.netnsPrefix}${slotSuffix(slot)}`;
  const link = (slot: number): string => `${names.linkPrefix}${slotSuffix(slot)}`;
  const proxyElement = (slot: Slot): string =>
    `{ "${link(slot.number)}" . ${slot.sandboxIp} . ${slot.hostIp} . ${egressPort} }`;

  return {
    async ensureTable() {
      const existing = await tryHostTool("nft", ["list", "table", "inet", names.table]);
      if (existing.code !== 0) await runHostTool("nft", ["-f", "-"], { input: hostRules(names) });
    },
    async removeTable() {
      await tryHostTool("nft", ["delete", "table", "inet", names.table]);
    },
    async attach(slot) {
      await runHostTool("ip", ["-batch", "-"], {
        input: [
          `netns add ${netns(slot.number)}`,
          `link add ${link(slot.number)} type veth peer name ${innerLink} netns ${netns(slot.number)}`,
          `addr add ${slot.hostIp}/31 dev ${link(slot.number)}`,
          `link set ${link(slot.number)} up`,
        ].join("\n"),
      });
      const path = `/run/netns/${netns(slot.number)}`;
      const links = `link set lo up\naddr add ${slot.sandboxIp}/31 dev ${innerLink}\nlink set ${innerLink} up\n`;
      await runHostTool(
        "nsenter",
        [`--net=${path}`, "/bin/sh", "-ec", namespaceScript, "sh", innerRules(slot.hostIp), links],
        {},
      );
      return path;
    },
    async allowProxy(slot) {
      await runHostTool("nft", ["add", "element", "inet", names.table, "proxies", proxyElement(slot)]);
    },
    async openPort(slot, port) {
      const input = `flush set inet guard open\nadd element inet guard open { ${port} }\n`;
      await runHostTool("nsenter", [`--net=/run/netns/${netns(slot.number)}`, "nft", "-f", "-"], { input });
    },
    async detach(slotNumber) {
      await tryHostTool("ip", ["link", "del", link(slotNumber)]);
      await tryHostTool("ip", ["netns", "del", netns(slotNumber)]);
      await forgetProxy(names, link(slotNumber));
    },
    async present() {
      const [spaces, links] = await Promise.all([
        tryHostTool("ip", ["netns", "list"]),
        tryHostTool("ip", ["-o", "link", "show", "type", "veth"]),
      ]);
      const found = new Set<number>();
      for (const match of `${spaces.stdout}`.matchAll(new RegExp(`^${names.netnsPrefix}([0-9a-f]{4})\\b`, "gm"))) {
        found.add(Number.parseInt(match[1] ?? "", 16));
      }
      for (const match of `${links.stdout}`.matchAll(new RegExp(`\\b${names.linkPrefix}([0-9a-f]{4})@`, "g"))) {
        found.add(Number.parseInt(match[1] ?? "", 16));
      }
      return found;
    },
  };
}

async function forgetProxy(names: InstallationNames, link: string): Promise<void> {
  const listed = await tryHostTool("nft", ["list", "set", "inet", names.table, "proxies"]);
  const element = new RegExp(`"${link}" \\. [0-9.]+ \\. [0-9.]+ \\. \\d+`).exec(listed.stdout)?.[0];
  if (element !== undefined) {
    await tryHostTool("nft", ["delete", "element", "inet", names.table, "proxies", `{ ${element} }`]);
  }
}

const namespaceScript = `
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true
echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet
printf '%s' "$1" | nft -f -
printf '%s' "$2" | ip -batch -
`;

function hostRules(names: InstallationNames): string {
  return `
table inet ${names.table} {
  set proxies {
    type ifname . ipv4_addr . ipv4_addr . inet_service
  }
  chain sandbox {
    ct direction reply ct state established accept
    iifname . ip saddr . ip daddr . tcp dport @proxies accept
    drop
  }
  chain input {
    type filter hook input priority -150; policy accept
    iifname "${names.linkPrefix}*" jump sandbox
  }
  chain forward {
    type filter hook forward priority -150; policy accept
    iifname "${names.linkPrefix}*" drop
    oifname "${names.linkPrefix}*" drop
  }
}
`;
}

function innerRules(hostIp: string): string {
  return `
table inet guard {
  set open {
    type inet_service
  }
  chain reach {
    type nat hook prerouting priority dstnat; policy accept
    iifname "${innerLink}" tcp dport @open dnat ip to 127.0.0.1
  }
  chain input {
    type filter hook input priority filter; policy drop
    iifname "lo" accept
    ct direction reply accept
    ct status dnat accept
  }
  chain output {
    type filter hook output priority filter; policy drop
    oifname "lo" accept
    ct direction reply accept
    ip daddr ${hostIp} tcp dport ${egressPort} accept
    reject with icmpx type admin-prohibited
  }
}
`;
}

/** Throws AppError `sandbox_cidr_in_use` when the range overlaps an address or a route of this host. */
export async function checkRangeIsFree(range: AddressRange): Promise<void> {
  const own = /^sy[0-9a-f]{12}$/;
  const used: { readonly cidr: string; readonly device: string }[] = [];
  for (const [device, addresses] of Object.entries(networkInterfaces())) {
    for (const address of addresses ?? []) if (address.cidr !== null) used.push({ cidr: address.cidr, device });
  }
  const routes = await tryHostTool("ip", ["-4", "-o", "route", "show", "table", "main"]);
  for (const line of routes.stdout.split("\n")) {
    const match = /^([0-9./]+) .*\bdev (\S+)/.exec(line);
    if (match?.[1] !== undefined) used.push({ cidr: match[1], device: match[2] ?? "" });
  }
  const clash = used.find((entry) => !own.test(entry.device) && overlaps(range, entry.cidr));
  if (clash === undefined) return;
  throw new AppError({
    code: "sandbox_cidr_in_use",
    kind: "precondition_failed",
    message: `SANDBOX_CIDR ${range.text} overlaps ${clash.cidr} on ${clash.device}.`,
    remedy: "Set SANDBOX_CIDR to a network that this host does not use.",
  });
}

/** Makes `/run/netns` ready once; `ip netns add` races with itself on the first call. Proves the rights as well. */
export async function probeNetwork(names: InstallationNames): Promise<void> {
  await mkdir("/run/netns", { recursive: true });
  const probe = `${names.netnsPrefix}probe`;
  await tryHostTool("ip", ["netns", "del", probe]);
  await runHostTool("ip", ["netns", "add", probe]);
  await runHostTool("ip", ["netns", "del", probe]);
  await readFile("/proc/sys/net/ipv4/conf/all/route_localnet");
}
