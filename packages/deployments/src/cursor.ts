import { AppError } from "@switchyard/contracts";

/** A page of a list. */
export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

/** Which page: at most `limit` rows behind the cursor of the one before. */
export interface PageInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Cuts a list that was read one row too far into a page; the cursor is the key of its last row. */
export function cutPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => string): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, nextCursor: more ? Buffer.from(keyOf(last)).toString("base64url") : null };
}

/** The key a cursor stands for. Throws AppError cursor_invalid for what no page ever answered. */
export function readCursor(cursor: string | undefined, form: RegExp): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, "base64url").toString("utf8");
  if (form.test(key)) return key;
  throw new AppError({
    code: "cursor_invalid",
    kind: "invalid_input",
    message: "The cursor is not one that this list answered.",
    remedy: "Start again without a cursor.",
  });
}
