import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/** One environment variable as `.env.example` tells of it. */
export interface VariableNote {
  readonly name: string;
  readonly description: string;
  /** What holds when it is not set; undefined for one that is required or that stays off. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** Apps that read it. */
  readonly readers: readonly string[];
}

export interface AppShapes {
  readonly app: string;
  readonly shapes: readonly Readonly<Record<string, z.ZodType>>[];
}

/** What `docker-compose.yml` itself puts into place; the apps never see these. */
const COMPOSE_VARIABLES: readonly (readonly [string, string])[] = [
  ["POSTGRES_PASSWORD", "Owner of the database; letters and digits, since it stands in a URL"],
  ["REDIS_PASSWORD", "Letters and digits"],
  ["WEB_HOST", "Host name of the dashboard, such as switchyard.example.com"],
  ["MCP_HOST", "Host name of the MCP endpoints; another than the dashboard's"],
  ["TLS", "What Caddy's tls directive takes: an e-mail address for ACME, internal, or two files below /certificates"],
  ["CERTIFICATES", "Folder on the host with certificate and key files, seen by Caddy as /certificates"],
  ["MCP_DOMAIN_TLS", "As TLS, for the wildcard certificate of MCP_DOMAIN"],
  ["BASE_IMAGE", "Image with Node that ours are built on"],
  ["POSTGRES_IMAGE", "Another place to pull Postgres from"],
  ["REDIS_IMAGE", "Another place to pull Redis from"],
  ["CADDY_IMAGE", "Another place to pull Caddy from"],
  ["NPM_REGISTRY", "Registry that images and tenants' builds install from; npm's default without it"],
  ["PIP_INDEX_URL", "Index that tenants' builds install from; pip's default without it"],
  ["NPMRC", "File with npm settings and credentials for building the images; in no layer of them"],
  [
    "CA_BUNDLE",
    "File with the certificate authorities of that registry, for building images and in workers; in no layer of an image",
  ],
];

/** Reads the configuration schemas of every app below `root`: exported objects whose values are all zod schemas. */
export async function collectShapes(root: string): Promise<readonly AppShapes[]> {
  const apps: AppShapes[] = [];
  for (const app of readdirSync(join(root, "apps")).sort()) {
    const file = join(root, "apps", app, "src/config.ts");
    if (!existsSync(file)) continue;
    const module: Record<string, unknown> = await import(pathToFileURL(file).href);
    apps.push({ app, shapes: Object.values(module).filter(isShape) });
  }
  return apps;
}

/** The text of `.env.example`: every variable once, required ones first, with its meaning, default and readers. */
export function renderEnvExample(apps: readonly AppShapes[]): string {
  const notes = notesOf(apps);
  const section = (title: string, chosen: readonly VariableNote[]) => [`# ${title}`, "", ...chosen.flatMap(render)];
  return [
    "# Every environment variable that Switchyard reads. Made from the configuration schemas by `npm run env-example`.",
    "# `npm run up` needs none of them: it fills in what the apps require. Compose takes this file as .env.",
    "",
    ...section(
      "Required by the apps; npm run up and docker-compose.yml set these",
      notes.filter((note) => note.required),
    ),
    ...section(
      "Optional",
      notes.filter((note) => !note.required),
    ),
    "# Only for docker compose",
    "",
    ...COMPOSE_VARIABLES.flatMap(([name, description]) => [`# ${description}.`, `# ${name}=`, ""]),
  ].join("\n");
}

function notesOf(apps: readonly AppShapes[]): VariableNote[] {
  const notes = new Map<string, VariableNote>();
  for (const { app, shapes } of apps) {
    for (const [name, schema] of shapes.flatMap((shape) => Object.entries(shape))) {
      const known = notes.get(name);
      const needed = !schema.safeParse(undefined).success;
      notes.set(name, {
        name,
        description: (needed ? schema.description : known?.description) || schema.description || "",
        fallback: known?.fallback ?? fallbackOf(schema),
        // What `up` fills in for the others is still required of them.
        required: needed || (known?.required ?? false),
        readers: [...new Set([...(known?.readers ?? []), app])],
      });
    }
  }
  return [...notes.values()];
}

function render({ name, description, fallback, readers }: VariableNote): string[] {
  return [`# ${description} (${readers.join(", ")}).`, `# ${name}=${fallback ?? ""}`, ""];
}

function fallbackOf(schema: z.ZodType): string | undefined {
  if (schema instanceof z.ZodDefault) return textOf(schema.def.defaultValue);
  if (schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodType) return fallbackOf(schema.def.in);
  return undefined;
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value);
}

function isShape(value: unknown): value is Readonly<Record<string, z.ZodType>> {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([name, schema]) => /^[A-Z]/.test(name) && schema instanceof z.ZodType);
}
