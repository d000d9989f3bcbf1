/** Routes of Git providers: the GitHub App, its installations and repositories, webhooks that came. */
import { z } from "zod";
import {
  AvailableInstallation,
  Delivery,
  GithubApp,
  GithubAppManifest,
  Installation,
  Repository,
  ServerWebhook,
  SourceStatus,
} from "../connection-resources.ts";
import { PageQuery, page } from "./inputs.ts";
import { operation } from "./operation.ts";

const org = "/orgs/{org}" as const;
const server = "/orgs/{org}/servers/{server}" as const;

export const connectionOperations = {
  getGithubApp: operation({
    method: "get",
    path: "/github/app",
    tag: "connections",
    summary: "The GitHub App of this installation, or null",
    permission: null,
    status: 200,
    response: z.object({ app: GithubApp.nullable() }),
  }),
  startGithubApp: operation({
    method: "post",
    path: "/github/app/manifest",
    tag: "connections",
    summary: "What the browser posts to GitHub to make the App; for who runs this installation",
    permission: null,
    body: z.strictObject({
      /** Another origin for GitHub Enterprise Server. */
      baseUrl: z.url().max(255).default("https://github.com"),
      /** Organization at GitHub that is to own it; the person's own account otherwise. */
      organization: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,39}$/)
        .nullish(),
      name: z.string().trim().min(1).max(34).optional(),
      /** Org in whose settings the flow began; the way back. */
      org: z.string().max(64),
    }),
    status: 200,
    response: GithubAppManifest,
  }),
  deleteGithubApp: operation({
    method: "delete",
    path: "/github/app",
    tag: "connections",
    summary: "Forget the GitHub App; servers keep running, pushes stop arriving",
    permission: null,
    status: 204,
    response: "empty",
  }),

  listInstallations: operation({
    method: "get",
    path: `${org}/installations`,
    tag: "connections",
    summary: "GitHub accounts linked to the org",
    permission: "server.read",
    status: 200,
    response: page(Installation),
  }),
  listAvailableInstallations: operation({
    method: "get",
    path: `${org}/installations/available`,
    tag: "connections",
    summary: "Installations you administer at GitHub that no org has linked",
    permission: "connection.manage",
    status: 200,
    response: page(AvailableInstallation),
  }),
  startInstallation: operation({
    method: "post",
    path: `${org}/installations/start`,
    tag: "connections",
    summary: "Address at GitHub where the App is installed; it leads back to the org",
    permission: "connection.manage",
    body: z.strictObject({ returnTo: z.string().max(512).optional() }).optional(),
    status: 200,
    response: z.object({ url: z.string() }),
  }),
  linkInstallation: operation({
    method: "post",
    path: `${org}/installations`,
    tag: "connections",
    summary: "Link an installation that you administer at GitHub to the org",
    permission: "connection.manage",
    body: z.strictObject({ installationId: z.number().int().positive() }),
    status: 201,
    response: Installation,
  }),
  unlinkInstallation: operation({
    method: "delete",
    path: `${org}/installations/{installation}`,
    tag: "connections",
    summary: "Unlink an installation; servers of it keep running what is live",
    permission: "connection.manage",
    status: 204,
    response: "empty",
  }),
  listRepositories: operation({
    method: "get",
    path: `${org}/repositories`,
    tag: "connections",
    summary: "Repositories that linked installations grant, most recently pushed first",
    permission: "server.manage",
    query: z.object({ installation: z.string().optional(), search: z.string().max(100).optional() }),
    status: 200,
    response: page(Repository),
  }),
  createTemplateRepository: operation({
    method: "post",
    path: `${org}/templates/{template}/repository`,
    tag: "connections",
    summary: "Make a repository from a starter template, as you, in a linked GitHub account",
    permission: "server.manage",
    body: z.strictObject({
      installation: z.string(),
      name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, "letters, digits, dots, hyphens and underscores"),
      private: z.boolean().default(true),
    }),
    status: 201,
    response: Repository,
  }),

  listDeliveries: operation({
    method: "get",
    path: `${org}/deliveries`,
    tag: "connections",
    summary: "Webhooks that came for the org, newest first",
    permission: "server.read",
    query: PageQuery.extend({ server: z.string().optional() }),
    status: 200,
    response: page(Delivery),
  }),
  replayDelivery: operation({
    method: "post",
    path: `${org}/deliveries/{delivery}/replay`,
    tag: "connections",
    summary: "Process a webhook again",
    permission: "deployment.create",
    status: 202,
    response: Delivery,
  }),
  getSourceStatus: operation({
    method: "get",
    path: `${server}/source-status`,
    tag: "connections",
    summary: "How changes of the source reach Switchyard, and what does not go well about it",
    permission: "server.read",
    status: 200,
    response: SourceStatus,
  }),
  createServerWebhook: operation({
    method: "post",
    path: `${server}/webhook`,
    tag: "connections",
    summary: "Make the server's own webhook URL; a secret made before stops counting",
    permission: "server.manage",
    status: 201,
    response: ServerWebhook,
  }),
  deleteServerWebhook: operation({
    method: "delete",
    path: `${server}/webhook`,
    tag: "connections",
    summary: "Remove the server's own webhook URL",
    permission: "server.manage",
    status: 204,
    response: "empty",
  }),
} as const;
