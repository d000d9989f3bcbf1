/** Calls with the token of a person, and how one is had. */
import type { GithubAppIdentity, GithubClient, UserTokens } from "@switchyard/connections/ports";
import { z } from "zod";
import type { Errand } from "./as-app.ts";
import { createRepository } from "./create-repository.ts";
import { refused } from "./failure.ts";
import { allPages } from "./pages.ts";
import { ask, orNull } from "./rest.ts";
import { account, installation } from "./shapes.ts";

type AsPerson = Pick<
  GithubClient,
  "authorizeUrl" | "exchangeCode" | "refresh" | "viewer" | "administers" | "userInstallations" | "createRepository"
>;

const tokenAnswer = z.union([
  z.object({
    access_token: z.string().min(1),
    expires_in: z.coerce.number().positive().optional(),
    refresh_token: z.string().min(1).optional(),
    refresh_token_expires_in: z.coerce.number().positive().optional(),
  }),
  z.object({ error: z.string().max(100), error_description: z.string().optional() }),
]);

const membership = z.object({ state: z.string(), role: z.string(), organization: z.object({ id: z.int() }) });

export function asPerson(app: GithubAppIdentity): AsPerson {
  const callAs =
    (token: string) =>
    <A>(errand: Errand<A>): Promise<A> =>
      ask({ ...errand, url: `${app.apiUrl}${errand.path}`, token });

  return {
    authorizeUrl({ redirectUri, state }) {
      const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: redirectUri, state });
      return `${app.baseUrl}/login/oauth/authorize?${query}`;
    },
    exchangeCode: (code) => tokens(app, { code }),
    refresh: (refreshToken) => tokens(app, { grant_type: "refresh_token", refresh_token: refreshToken }),
    viewer: (token) => callAs(token)({ what: "say who signed in", path: "/user", schema: account }),
    async administers(token, owner) {
      const call = callAs(token);
      if (owner.kind === "User") {
        return (await call({ what: "say who signed in", path: "/user", schema: account })).id === owner.id;
      }
      const path = `/user/memberships/orgs/${encodeURIComponent(owner.login)}`;
      const found = await orNull(call({ what: "tell a role in an organization", path, schema: membership }));
      return found?.organization.id === owner.id && found.role === "admin" && found.state === "active";
    },
    async userInstallations(token) {
      const what = "list the installations that a person sees";
      const list = { what, path: "/user/installations", item: installation, field: "installations", maxPages: 5 };
      return (await allPages(callAs(token), list)).items;
    },
    createRepository: (token, wanted) => createRepository(callAs(token), wanted),
  };
}

async function tokens(app: GithubAppIdentity, grant: Readonly<Record<string, string>>): Promise<UserTokens> {
  const what = "sign a person in";
  const answer = await ask({
    what,
    method: "POST",
    url: `${app.baseUrl}/login/oauth/access_token`,
    body: { client_id: app.clientId, client_secret: app.clientSecret, ...grant },
    schema: tokenAnswer,
  });
  // This door answers its refusals with 200.
  if ("error" in answer) throw refused(what, { said: answer.error.replaceAll(/[^a-z_]/g, ""), invalid: false });
  return {
    accessToken: answer.access_token,
    expiresAt: after(answer.expires_in),
    refreshToken: answer.refresh_token ?? null,
    refreshExpiresAt: after(answer.refresh_token_expires_in),
  };
}

function after(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(Date.now() + seconds * 1000).toISOString();
}
