import type { Db } from "@switchyard/db";

/** What the commands and queries of this room stand on. */
export interface TenancyDeps {
  readonly db: Db;
}

/** Counts attempts; the queue room's counters fit. */
export interface Throttle {
  hit(
    key: string,
    limit: number,
    windowSeconds: number,
  ): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }>;
  reset(key: string): Promise<void>;
}

/** Deps of the acts that strangers may try: sign-in, one-time links. */
export interface SignInDeps extends TenancyDeps {
  readonly throttle: Throttle;
}

/** A person, as sign-in and the dashboard see one. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly image: string | null;
  /** May set up what all orgs of this installation share: the GitHub App. */
  readonly isOperator: boolean;
}
