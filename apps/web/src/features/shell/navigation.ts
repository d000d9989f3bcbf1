import type { Permission } from "@switchyard/contracts";
import { KeyRound, LayoutDashboard, type LucideIcon, ScrollText, Server, Settings, Users } from "lucide-react";

export interface NavItem {
  readonly words: string;
  readonly href: string;
  readonly icon: LucideIcon;
  /** Lit only on the exact path, since every other page lies below it. */
  readonly exact?: true;
  readonly needs: Permission;
}

/** The pages of an org that these rights open, in the order of the rail. */
export function orgPages(org: string, rights: readonly Permission[]): readonly NavItem[] {
  const pages: readonly NavItem[] = [
    { words: "Overview", href: `/${org}`, icon: LayoutDashboard, exact: true, needs: "server.read" },
    { words: "Servers", href: `/${org}/servers`, icon: Server, needs: "server.read" },
    { words: "Audit", href: `/${org}/audit`, icon: ScrollText, needs: "audit.read" },
    { words: "Credentials", href: `/${org}/credentials`, icon: KeyRound, needs: "key.read" },
    { words: "Members", href: `/${org}/members`, icon: Users, needs: "member.read" },
    { words: "Settings", href: `/${org}/settings`, icon: Settings, needs: "org.read" },
  ];
  return pages.filter((page) => rights.includes(page.needs));
}

/** Whether a page of the rail is the one that is open. */
export function isOpen(item: NavItem, pathname: string): boolean {
  return item.exact ? pathname === item.href : pathname === item.href || pathname.startsWith(`${item.href}/`);
}

export interface Crumb {
  readonly words: string;
  readonly href: string;
  readonly mono?: boolean;
}

const SECTIONS: Readonly<Record<string, string>> = {
  servers: "Servers",
  audit: "Audit",
  credentials: "Credentials",
  members: "Members",
  settings: "Settings",
};
const SETTINGS_TABS: Readonly<Record<string, string>> = {
  "sign-in": "Sign-in",
  limits: "Limits",
  git: "Git",
  deliveries: "Deliveries",
};
const CREDENTIAL_TABS: Readonly<Record<string, readonly [words: string, path: string]>> = {
  clients: ["OAuth clients", ""],
  keys: ["API keys", "/keys"],
  consents: ["Consents", "/consents"],
};
const MEMBERS_TABS: Readonly<Record<string, string>> = { roles: "Roles" };
const SERVER_TABS: Readonly<Record<string, string>> = {
  deployments: "Deployments",
  environments: "Environments",
  tools: "Tools",
  access: "Access",
  limits: "Limits",
  logs: "Logs",
  audit: "Audit",
  settings: "Settings",
};

/** Where a path lies below its org: `/acme/servers/weather/logs` → Servers, weather, Logs. */
export function crumbsOf(pathname: string): readonly Crumb[] {
  if (pathname === "/account") return [{ words: "Account", href: "/account" }];
  const [org, section, server, tab, item] = pathname.split("/").filter(Boolean);
  if (org === undefined || section === undefined) return [];
  const base = `/${org}/${section}`;
  const crumbs: Crumb[] = [{ words: SECTIONS[section] ?? section, href: base }];
  if (server === undefined) return crumbs;
  if (section === "credentials") return [...crumbs, ...credentialCrumbs(base, [server, tab])];
  if (section === "members") return [...crumbs, { words: MEMBERS_TABS[server] ?? server, href: `${base}/${server}` }];
  if (section === "settings") return [...crumbs, ...settingsCrumbs(base, [server, tab])];
  if (server === "new") return [...crumbs, { words: "New server", href: `${base}/new` }];
  crumbs.push({ words: decodeURIComponent(server), href: `${base}/${server}` });
  if (tab === undefined) return crumbs;
  crumbs.push({ words: SERVER_TABS[tab] ?? tab, href: `${base}/${server}/${tab}` });
  if (item !== undefined) crumbs.push({ words: shortId(item), href: `${base}/${server}/${tab}/${item}`, mono: true });
  return crumbs;
}

function credentialCrumbs(base: string, [kind = "", id]: readonly (string | undefined)[]): readonly Crumb[] {
  const [words, path] = CREDENTIAL_TABS[kind] ?? [kind, `/${kind}`];
  const crumb = { words, href: `${base}${path}` };
  if (id === undefined) return [crumb];
  const href = `${base}/${kind}/${id}`;
  return [crumb, id === "new" ? { words: "New", href } : { words: shortId(id), href, mono: true }];
}

function settingsCrumbs(base: string, parts: readonly (string | undefined)[]): readonly Crumb[] {
  let href = base;
  return parts.flatMap((part) => {
    if (part === undefined) return [];
    href = `${href}/${part}`;
    return [{ words: SETTINGS_TABS[part] ?? part, href }];
  });
}

/** The end of an id is what tells two apart: `dpl_…9f3k2a`. */
export function shortId(id: string): string {
  const cut = id.indexOf("_");
  return id.length > 14 && cut > 0 ? `${id.slice(0, cut + 1)}…${id.slice(-6)}` : id;
}
