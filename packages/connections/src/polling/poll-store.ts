import type { Db } from "@switchyard/db";

export interface DuePoll {
  readonly serverId: string;
  /** It was never looked at: what is there now was there before. */
  readonly first: boolean;
}

/** How often servers of GitHub installations and of plain Git URLs are looked at; null for not at all. */
export interface PollPace {
  readonly githubSeconds: number | null;
  readonly gitSeconds: number | null;
}

/**
 * Takes up to `limit` servers whose repository is due for a look, longest ago first. Servers of one repository are taken
 * together, so that it is asked about once. None of an installation that is paused, gone or suspended.
 */
export async function claimPolls(db: Db, limit: number, pace: PollPace): Promise<readonly DuePoll[]> {
  const { rows } = await db.systemPool.query<{ id: string; first: boolean }>(
    `with due as (
       select s.id, s.installation_id, s.github_repo_id, s.polled_at
       from servers s left join installations i on i.id = s.installation_id
       where s.source_fault is null and s.source_url not like 'template:%'
         and case when s.github_repo_id is not null then
               $2::int is not null and i.removed_at is null and i.suspended_at is null and i.id is not null
               and (i.paused_until is null or i.paused_until <= now())
               and (s.polled_at is null or s.polled_at <= now() - make_interval(secs => $2))
             else
               $3::int is not null and (s.source_url ~* '^(https?|ssh)://' or s.source_url ~ '^[A-Za-z0-9._-]+@')
               and (s.polled_at is null or s.polled_at <= now() - make_interval(secs => $3))
             end
       order by s.polled_at nulls first limit $1
     ), taken as (
       select s.id, s.polled_at from servers s
       where s.id in (select id from due)
          or (s.installation_id, s.github_repo_id) in (select installation_id, github_repo_id from due)
       for update of s skip locked
     )
     update servers s set polled_at = now() from taken where s.id = taken.id
     returning s.id, taken.polled_at is null as first`,
    [limit, pace.githubSeconds, pace.gitSeconds],
  );
  return rows.map(({ id, first }) => ({ serverId: id, first }));
}
