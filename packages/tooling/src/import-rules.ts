/** Who may import whom, as rules of dependency-cruiser. The table is the one of the house; a room that is not in it is refused. */
import type { IFlattenedRuleSet } from "dependency-cruiser";

type Rule = NonNullable<IFlattenedRuleSet["forbidden"]>[number];

const GROUND = ["contracts", "protocol"];
const TOOLS = [...GROUND, "config", "telemetry", "crypto"];
const STORES = [...TOOLS, "db", "queue"];
const AUDIT = [...STORES, "audit"];
const TENANCY = [...AUDIT, "tenancy"];

/** The rooms of `packages/` and the rooms that each may import. */
export const roomImports: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  protocol: [],
  config: ["contracts"],
  telemetry: ["contracts"],
  crypto: ["contracts"],
  embedded: ["contracts", "config", "telemetry", "crypto"],
  db: TOOLS,
  queue: TOOLS,
  audit: STORES,
  tenancy: AUDIT,
  secrets: TENANCY,
  routing: TENANCY,
  oauth: TENANCY,
  deployments: [...TENANCY, "secrets", "routing", "oauth"],
  connections: [...TENANCY, "secrets", "deployments"],
  sources: ["contracts", "deployments", "connections"],
  runtime: ["contracts", "deployments"],
  runner: ["protocol"],
  templates: ["contracts"],
};

/** Rooms that never ship: they may import every package, and only tests and each other import them. */
export const developmentRooms: readonly string[] = ["testing", "tooling", "bench"];

const TEST_FILE = "\\.(test|spec)\\.tsx?$|/(e2e|test)/|(^|/)[a-z-]+\\.config\\.m?[jt]s$";

/** The rule set for a checkout that has these apps. */
export function importRules(apps: readonly string[]): IFlattenedRuleSet {
  return {
    forbidden: [
      ...Object.entries(roomImports).map(([room, allowed]) => roomRule(room, allowed)),
      ...apps.map(appRule),
      ...doors(),
      ...externals(),
      {
        name: "no-cycles",
        severity: "error",
        comment: "modules that need each other are one module",
        from: {},
        to: { circular: true },
      },
      {
        name: "resolvable",
        severity: "error",
        comment: "what is imported exists and is declared in its package's exports",
        from: {},
        to: { couldNotResolve: true },
      },
    ],
  };
}

/** Whether the table knows a room. */
export function isKnownRoom(room: string): boolean {
  return room in roomImports || developmentRooms.includes(room);
}

function roomRule(room: string, allowed: readonly string[]): Rule {
  return {
    name: `room-${room}`,
    severity: "error",
    comment: `${room} may import ${allowed.length === 0 ? "nothing of ours" : allowed.join(", ")}`,
    from: { path: `^packages/${room}/`, pathNot: TEST_FILE },
    to: { path: "^(packages|apps)/", pathNot: `^packages/(${[room, ...allowed].join("|")})/` },
  };
}

function appRule(app: string): Rule {
  return {
    name: `app-${app}`,
    severity: "error",
    comment: "apps never import apps",
    from: { path: `^apps/${app}/` },
    to: { path: "^apps/", pathNot: `^apps/${app}/` },
  };
}

function doors(): Rule[] {
  return [
    {
      name: "declared-exports",
      severity: "error",
      comment: "a package is entered by its name, through its declared exports",
      from: { path: "^((?:packages|apps|prisma)/[^/]*)" },
      to: { path: "^packages/", pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "adapters-see-ports",
      severity: "error",
      comment: "sources and runtime import only the ports of the rooms they serve",
      from: { path: "^packages/(sources|runtime)/", pathNot: TEST_FILE },
      to: {
        path: "^packages/(deployments|connections)/",
        pathNot: "^packages/(deployments|connections)/src/ports\\.ts$",
      },
    },
    {
      name: "development-only",
      severity: "error",
      comment: "only tests import the rooms that never ship",
      from: { path: "^apps/", pathNot: TEST_FILE },
      to: { path: `^packages/(${developmentRooms.join("|")})/` },
    },
  ];
}

function externals(): Rule[] {
  return [
    {
      name: "prisma-in-stores",
      severity: "error",
      comment: "Prisma is known in db and *-store.ts only",
      from: { path: "^(packages|apps)/", pathNot: "^packages/db/|-store\\.ts$" },
      to: { path: "(^|/)@?prisma/|/@prisma/|packages/db/src/generated/" },
    },
    {
      name: "redis-in-queue",
      severity: "error",
      comment: "BullMQ and ioredis are known in queue only",
      from: { path: "^(packages|apps)/", pathNot: "^packages/(queue|testing)/" },
      to: { path: "(^|/)node_modules/(bullmq|ioredis)/|^(bullmq|ioredis)(/|$)" },
    },
    {
      name: "next-in-web",
      severity: "error",
      comment: "Next is known in apps/web only",
      from: { path: "^(packages|apps)/", pathNot: "^apps/web/" },
      to: { path: "(^|/)node_modules/(next|next-auth|next-themes)/|^(next|next-auth)(/|$)" },
    },
  ];
}
