import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";

/** A bundled example server: a directory that deploys as it stands. */
export interface Template {
  readonly slug: string;
  readonly name: string;
  /** One sentence for the card on which it is offered. */
  readonly description: string;
  readonly language: "typescript" | "python";
  readonly transport: "http" | "stdio";
  /** Absolute path of the directory that is the source's root. */
  readonly dir: string;
}

const dirOf = (slug: string): string => fileURLToPath(new URL(`../servers/${slug}`, import.meta.url));

/** The bundled example servers, in the order in which they are offered. */
export const templates = [
  {
    slug: "typescript-http",
    name: "Field notebook",
    description: "Notes, exact arithmetic and unit conversion, in TypeScript over streamable HTTP.",
    language: "typescript",
    transport: "http",
    dir: dirOf("typescript-http"),
  },
  {
    slug: "python-fastmcp",
    name: "Writing desk",
    description: "Text statistics, dates and lots, in Python on FastMCP.",
    language: "python",
    transport: "http",
    dir: dirOf("python-fastmcp"),
  },
  {
    slug: "typescript-stdio",
    name: "Decision table",
    description: "Weighs options and splits time, in TypeScript over stdio, bridged to HTTP.",
    language: "typescript",
    transport: "stdio",
    dir: dirOf("typescript-stdio"),
  },
] as const satisfies readonly Template[];

/** The slug of a bundled example. */
export type TemplateSlug = (typeof templates)[number]["slug"];

/** The directory of a template. Throws `template_not_found` (not_found) for a slug that is none. */
export function templateDir(slug: string): string {
  const template = templates.find((candidate) => candidate.slug === slug);
  if (template !== undefined) return template.dir;
  throw new AppError({
    code: "template_not_found",
    kind: "not_found",
    message: `There is no example server "${slug}".`,
    remedy: `Choose one of: ${templates.map((candidate) => candidate.slug).join(", ")}.`,
  });
}
