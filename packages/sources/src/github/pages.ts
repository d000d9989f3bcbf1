import { z } from "zod";
import type { Errand } from "./as-app.ts";

const PER_PAGE = 100;

/**
 * All items of a list, page after page while pages are full, at most `maxPages` of 100. `more`: there were further ones.
 * `field` names the list in answers that wrap it.
 */
export async function allPages<T>(
  call: <A>(errand: Errand<A>) => Promise<A>,
  list: {
    readonly what: string;
    readonly path: string;
    readonly item: z.ZodType<T>;
    readonly field?: string;
    readonly maxPages: number;
  },
): Promise<{ readonly items: readonly T[]; readonly more: boolean }> {
  const { what, path, item, field, maxPages } = list;
  const schema = field === undefined ? z.array(item) : wrapped(field, item);
  const items: T[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const query = `${path.includes("?") ? "&" : "?"}per_page=${PER_PAGE}&page=${page}`;
    const found = await call({ what, path: `${path}${query}`, schema });
    items.push(...found);
    if (found.length < PER_PAGE) return { items, more: false };
  }
  return { items, more: true };
}

function wrapped<T>(field: string, item: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .looseObject({})
    .transform((answer) => answer[field])
    .pipe(z.array(item));
}
