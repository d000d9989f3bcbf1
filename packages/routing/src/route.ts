import type { AccessMode, LimitPer, LimitPeriod } from "@switchyard/contracts";
import type { ToolRules } from "@switchyard/tenancy";

/** How an ingress on the same host reaches an instance. */
export type InstanceAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/**
 * Who may call: the server's access mode; for a preview its own, or `developers`, the default of previews: members who may
 * manage servers, and keys that name the server.
 */
export type RouteAccess = AccessMode | "developers";

/** A running copy of a deployment that takes requests. */
export interface RouteInstance {
  readonly id: string;
  readonly deploymentId: string;
  /** Fencing number: an instance id and its epoch name one life of one instance. */
  readonly epoch: number;
  readonly address: InstanceAddress;
  /** Path of the MCP endpoint inside the instance. */
  readonly path: string;
  /** Whether its sessions may be opened again on another instance (`"sessions": "replayable"` of its deployment). */
  readonly replayable: boolean;
}

/** Where calls to one MCP URL go. */
export interface Route {
  readonly orgId: string;
  readonly orgSlug: string;
  readonly serverId: string;
  readonly serverSlug: string;
  readonly access: RouteAccess;
  /** The URL that was used, which is also the audience of its tokens. */
  readonly mcpUrl: string;
  readonly environmentId: string;
  readonly environmentKind: "production" | "preview";
  /** What new work goes to; null when nothing was ever promoted. */
  readonly deploymentId: string | null;
  /** Ready instances of that deployment. */
  readonly ready: readonly RouteInstance[];
  /** Every instance of the environment that still answers, draining ones included: where sessions live. */
  readonly reachable: readonly RouteInstance[];
  /** Instances of what was live just before, kept warm for a rollback: for calls alone that wait there for answers. */
  readonly standby?: readonly RouteInstance[];
  /** Ids of the users who may call it while its access is `restricted`. */
  readonly memberIds: ReadonlySet<string>;
  /** Who may call which of its tools. */
  readonly toolRules: ToolRules;
  /** Origins whose pages may call it from a browser, besides the dashboard's. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** How much may be called, of the server and of its org. */
  readonly limits: readonly RouteLimit[];
}

/** One limit that applies at a route. */
export interface RouteLimit {
  readonly id: string;
  /** Whether it counts what all servers of the org are asked, not this one alone. */
  readonly orgWide: boolean;
  /** Null counts every request; else calls of these tools together, of every tool where it holds `*`. */
  readonly tools: ReadonlySet<string> | null;
  readonly per: LimitPer;
  readonly calls: number;
  readonly period: LimitPeriod;
  /** Calls that may come at once; for rates only. */
  readonly burst: number;
}

/** What an MCP path names: `/{org}/{server}[@{target}]/mcp`, or a host: `[{target}--]{server}--{org}.{MCP_DOMAIN}`. */
export interface RouteName {
  readonly orgSlug: string;
  readonly serverSlug: string;
  /** Slug of an environment, id of a deployment, or null for production. */
  readonly target: string | null;
  /** Whether it was the host that named it: the same server by another URL, so another audience. */
  readonly byHost?: boolean;
}

/** Where MCP URLs lie. */
export interface McpPlaces {
  readonly mcpOrigin: string;
  /** Domain below which each server has a host of its own, with its port where that is none of the scheme's. */
  readonly mcpDomain?: string | undefined;
}

const SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*";
const NAME = new RegExp(`^/(${SLUG})/(${SLUG})(?:@(${SLUG}|dpl_[0-9a-z]{26}))?/mcp$`);

const LABEL = new RegExp(`^(?:(${SLUG})--)?(${SLUG})--(${SLUG})$`);

/** Reads an MCP path; null when it is not one. Longer names than slugs may have are none. */
export function parseRoutePath(path: string): RouteName | null {
  const [, orgSlug = "", serverSlug = "", target] = NAME.exec(path) ?? [];
  return orgSlug === "" || !fits(orgSlug, serverSlug, target) ? null : { orgSlug, serverSlug, target: target ?? null };
}

/** Reads a host of one server, as the `Host` header spells it; null when it is none below the domain. */
export function parseRouteHost(host: string, mcpDomain: string): RouteName | null {
  if (!host.endsWith(`.${mcpDomain}`)) return null;
  const [, target, serverSlug = "", orgSlug = ""] = LABEL.exec(host.slice(0, -mcpDomain.length - 1)) ?? [];
  if (orgSlug === "" || !fits(orgSlug, serverSlug, target)) return null;
  return { orgSlug, serverSlug, target: target ?? null, byHost: true };
}

function fits(orgSlug: string, serverSlug: string, target: string | undefined): boolean {
  if (orgSlug.length > 20 || serverSlug.length > 24) return false;
  return target === undefined || target.startsWith("dpl_") || target.length <= 15;
}

/** The path of an MCP endpoint. */
export function routePath(name: RouteName): string {
  return `/${name.orgSlug}/${name.serverSlug}${name.target === null ? "" : `@${name.target}`}/mcp`;
}

/** The MCP URL of a name, which is also the audience of its tokens. Throws TypeError for a host where there is no domain. */
export function routeUrl({ mcpOrigin, mcpDomain }: McpPlaces, name: RouteName): string {
  if (name.byHost !== true) return mcpOrigin + routePath(name);
  if (mcpDomain === undefined) throw new TypeError("a server has no host of its own without MCP_DOMAIN");
  const label = [name.target, name.serverSlug, name.orgSlug].filter((part) => part !== null).join("--");
  return `${new URL(mcpOrigin).protocol}//${label}.${mcpDomain}/mcp`;
}

/** The ready instance that new work goes to: each in turn. Null when there is none. */
export function chooseInstance(route: Route, turn: number): RouteInstance | null {
  return route.ready[turn % Math.max(1, route.ready.length)] ?? null;
}

/** The instance a session lives on, if that very life of it still answers. */
export function instanceOfSession(
  route: Route,
  session: { readonly instanceId: string; readonly epoch: number },
): RouteInstance | null {
  return (
    route.reachable.find((instance) => instance.id === session.instanceId && instance.epoch === session.epoch) ?? null
  );
}
