import { framed, oddlyFramed, oddPath } from "./framing.ts";
import { changeHeaders, type HeaderContext } from "./headers.ts";
import { changeBody, draftOf } from "./messages.ts";
import { randomFrom, seedOf } from "./random.ts";

/** One thing that is sent on a connection. */
export interface FuzzCase {
  readonly index: number;
  readonly raw: Buffer;
  readonly method: string;
  /** Whether it is one whole request, which then must be answered. */
  readonly isWhole: boolean;
  /** Set when nothing was done to the request: then it must be answered with a result under this id. */
  readonly validId: string | number | null;
  /** How many requests of it may reach the tenant. */
  readonly requests: number;
}

export interface CaseContext extends HeaderContext {
  readonly path: string;
  /** Value of the Authorization header that lets in. */
  readonly authorization: string;
}

/** The header that tells the tenant which case a request is of. */
export const CASE_HEADER = "x-case";

/** Makes one case of a run. The same seed and index make the same case. */
export function caseOf(seed: number, index: number, context: CaseContext): FuzzCase {
  const random = randomFrom(seedOf(seed, index));
  const draft = draftOf(random);
  draft.headers.unshift([CASE_HEADER, String(index)], ["Authorization", context.authorization]);
  let { path } = context;
  if (!random.chance(0.12)) {
    for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
      const kind = random.next();
      if (kind < 0.48) changeBody(draft, random);
      else if (kind < 0.94) changeHeaders(draft, random, context);
      else {
        path = oddPath(context, random);
        draft.isChanged = true;
      }
    }
  }
  const place = { host: context.host, path };
  const isOdd = random.chance(0.15);
  const bytes = isOdd ? oddlyFramed(draft, random, place) : framed(draft, random, place);
  const validId = isOdd || draft.isChanged ? null : draft.id;
  return { index, isWhole: !isOdd, validId, ...bytes };
}
