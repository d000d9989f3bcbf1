import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { type TemplateCard, templateCards } from "./catalogue.ts";

/** A bundled example server: a directory that deploys as it stands. */
export interface Template extends TemplateCard {
  /** Absolute path of the directory that is the source's root. */
  readonly dir: string;
}

const dirOf = (slug: string): string => fileURLToPath(new URL(`../servers/${slug}`, import.meta.url));

/** The bundled example servers with their directories, in the order in which they are offered. */
export const templates: readonly Template[] = templateCards.map((card) => ({ ...card, dir: dirOf(card.slug) }));

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
