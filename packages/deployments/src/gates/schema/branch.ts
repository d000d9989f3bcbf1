import type { Node } from "./document.ts";
import type { JsonType } from "./keywords.ts";

/**
 * A set of instances of one type, all of which meet every keyword of every part. It may be larger than the set of instances of the
 * schemas it was made from, never smaller.
 */
export interface Branch {
  readonly type: JsonType;
  /** Numbers without a fraction only. */
  readonly integer: boolean;
  /** The only values there are; null when they are not counted. */
  readonly values: readonly unknown[] | null;
  readonly parts: readonly Node[];
  /** Schemas that no instance meets. */
  readonly refuted: readonly Node[];
  readonly place: Place;
}

/** What all schemas at one place of the instance say about names of members, in any alternative of theirs. */
export interface Place {
  readonly mentioned: ReadonlySet<string>;
  /** Names that `properties` lists, with a schema that some value meets. */
  readonly declared: ReadonlySet<string>;
  /** Lists its members (or is the top of a tool's schema), instead of being a free map. */
  readonly lists: boolean;
  /** Speaks about members that it does not list. */
  readonly explicit: boolean;
}

/** Which way two documents are compared, and by which agreements beyond plain validity. */
export interface Policy {
  /** A name that the left side never mentions, where it lists its members, may be given any meaning by the right side. */
  readonly newNames: boolean;
  /** A name that was declared before has to be mentioned after. */
  readonly keptNames: "left" | "right" | null;
}
