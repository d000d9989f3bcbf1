import type { ConvertManifest, GithubFactory } from "@switchyard/connections/ports";
import { z } from "zod";
import { asApp } from "./as-app.ts";
import { asPerson } from "./as-person.ts";
import { inRepository } from "./in-repository.ts";
import { allPages } from "./pages.ts";
import { ask, orNull } from "./rest.ts";
import { installation, repository } from "./shapes.ts";

/** GitHub over its REST API (version 2022-11-28) for one App; keeps no token and no answer. */
export const createGithub: GithubFactory = (app) => {
  const self = asApp(app);
  return {
    ...asPerson(app),
    ...inRepository(app, self),
    mintToken: (installationId, { repositoryIds }) =>
      self.mint(installationId, { repositoryIds, permissions: { contents: "read" } }),
    installation: (id) =>
      orNull(self.ask({ what: "show an installation", path: `/app/installations/${id}`, schema: installation })),
    async repositories(installationId, { search }) {
      const { token } = await self.mint(installationId, { permissions: { metadata: "read" } });
      const { items, more } = await allPages(
        (errand) => ask({ ...errand, url: `${app.apiUrl}${errand.path}`, token }),
        {
          what: "list the repositories of an installation",
          path: "/installation/repositories",
          item: repository,
          field: "repositories",
          maxPages: 10,
        },
      );
      const wanted = search?.trim().toLowerCase() ?? "";
      const found = items.filter(({ fullName }) => fullName.toLowerCase().includes(wanted));
      const recent = (pushedAt: string | null): number => Date.parse(pushedAt ?? "") || 0;
      return { repositories: found.sort((a, b) => recent(b.pushedAt) - recent(a.pushedAt)), more };
    },
  };
};

const converted = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string().min(1),
  html_url: z.url(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  webhook_secret: z.string().nullish(),
  pem: z.string().min(1),
});

/**
 * Turns the code of a finished manifest into the App (docs.github.com, "Registering a GitHub App from a manifest").
 * An App without a webhook has an empty webhook secret, which verifies nothing.
 */
export const convertManifest: ConvertManifest = async (apiUrl, code) => {
  const app = await ask({
    what: "hand over the App that was just made",
    method: "POST",
    url: `${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`,
    schema: converted,
  });
  return {
    appId: app.id,
    slug: app.slug,
    name: app.name,
    htmlUrl: app.html_url,
    clientId: app.client_id,
    clientSecret: app.client_secret,
    webhookSecret: app.webhook_secret ?? "",
    privateKeyPem: app.pem,
  };
};
