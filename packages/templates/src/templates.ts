import { fileURLToPath } from "node:url";
import { type TemplateCard, templateCards } from "./catalogue.ts";
import { requireTemplate } from "./starter-files.ts";

/** A bundled example server: a directory that deploys as it stands. */
export interface Template extends TemplateCard {
  /** Absolute path of the directory that is the source's root. */
  readonly dir: string;
}

const dirOf = (slug: string): string => fileURLToPath(new URL(`../servers/${slug}`, import.meta.url));

/** The bundled example servers with their directories, in the order in which they are offered. */
export const templates: readonly Template[] = templateCards.map((card) => ({ ...card, dir: dirOf(card.slug) }));

/** The directory of a template. Throws AppError template_not_found (not_found) for a slug that is none. */
export function templateDir(slug: string): string {
  requireTemplate(slug);
  return dirOf(slug);
}
