/** Calls as the App and with tokens of its installations: one token per call, for one repository and what it does there. */
import type { GithubAppIdentity, RepositoryRef } from "@switchyard/connections/ports";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import { appToken } from "./app-token.ts";
import { absent } from "./failure.ts";
import { type Ask, ask } from "./rest.ts";

/** What a token may do, as GitHub names it. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** Where and with what a call is made; `path` begins below the API, or below the repository. */
export interface Errand<T> extends Omit<Ask<T>, "url" | "token"> {
  readonly path: string;
}

export interface AsApp {
  /** As the App itself. */
  ask<T>(errand: Errand<T>): Promise<T>;
  mint(
    installationId: number,
    limit: { readonly repositoryIds?: readonly number[]; readonly permissions: Permissions },
  ): Promise<{ readonly token: string; readonly expiresAt: string }>;
  /** Runs `work` with a token for one repository; its calls go below that repository, found by id. */
  inRepository<T>(
    place: {
      readonly installationId: number;
      readonly repository: Pick<RepositoryRef, "id">;
      readonly permissions: Permissions;
    },
    work: (call: <A>(errand: Errand<A>) => Promise<A>) => Promise<T>,
  ): Promise<T>;
}

const minted = z.object({ token: z.string().min(1), expires_at: z.string() });

/** Calls of an App; nothing of a token is kept after the call. */
export function asApp(app: GithubAppIdentity): AsApp {
  const self: AsApp = {
    ask: async (errand) => ask({ ...errand, url: `${app.apiUrl}${errand.path}`, token: await appToken(app) }),
    async mint(installationId, { repositoryIds, permissions }) {
      const what = "give a token for an installation";
      const answer = await self
        .ask({
          what,
          method: "POST",
          path: `/app/installations/${installationId}/access_tokens`,
          body: { permissions, ...(repositoryIds && { repository_ids: repositoryIds }) },
          schema: minted,
        })
        .catch((error: unknown) => {
          throw isNotGranted(error) ? absent(what) : error;
        });
      return { token: answer.token, expiresAt: answer.expires_at };
    },
    async inRepository({ installationId, repository, permissions }, work) {
      const { token } = await self.mint(installationId, { repositoryIds: [repository.id], permissions });
      return work((errand) =>
        ask({ ...errand, url: `${app.apiUrl}/repositories/${repository.id}${errand.path}`, token }),
      );
    },
  };
  return self;
}

/** GitHub answers 422 for a repository that the installation does not have, in a sentence only. */
function isNotGranted(error: unknown): boolean {
  return error instanceof AppError && error.kind === "invalid_input" && /repositor/i.test(error.message);
}
