/** What is known of an example without its files: enough to offer it, also where a bundler moves code away from them. */
export interface TemplateCard {
  readonly slug: string;
  readonly name: string;
  /** One sentence for the card on which it is offered. */
  readonly description: string;
  readonly language: "typescript" | "python";
  readonly transport: "http" | "stdio";
}

/** The bundled example servers, in the order in which they are offered. */
export const templateCards = [
  {
    slug: "typescript-http",
    name: "Field notebook",
    description: "Notes, exact arithmetic and unit conversion, in TypeScript over streamable HTTP.",
    language: "typescript",
    transport: "http",
  },
  {
    slug: "python-fastmcp",
    name: "Writing desk",
    description: "Text statistics, dates and lots, in Python on FastMCP.",
    language: "python",
    transport: "http",
  },
  {
    slug: "typescript-stdio",
    name: "Decision table",
    description: "Weighs options and splits time, in TypeScript over stdio, bridged to HTTP.",
    language: "typescript",
    transport: "stdio",
  },
] as const satisfies readonly TemplateCard[];

/** The slug of a bundled example. */
export type TemplateSlug = (typeof templateCards)[number]["slug"];
