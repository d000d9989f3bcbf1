/** One page of a list, newest or oldest first by id: ids of one noun sort by creation. */
export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

export interface PageInput {
  readonly limit: number;
  /** Id of the last row seen. */
  readonly cursor?: string | undefined;
}

/** Cuts `limit + 1` fetched rows to a page; the extra row only tells that there are more. */
export function cutPage<Row extends { readonly id: string }, T>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit);
  return { data: kept.map(view), nextCursor: rows.length > limit ? (kept.at(-1)?.id ?? null) : null };
}
