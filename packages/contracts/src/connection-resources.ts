/** What connects Switchyard with Git providers, as it crosses the wire. Times are ISO 8601 in UTC. */
import { z } from "zod";
import { DeliveryStatus } from "./states.ts";

const Time = z.iso.datetime();

/** The GitHub App of this installation; its secrets never come back. */
export const GithubApp = z.object({
  name: z.string(),
  slug: z.string(),
  /** Its page at GitHub. */
  htmlUrl: z.string(),
  /** `https://github.com`, or the origin of an enterprise server. */
  baseUrl: z.string(),
  createdBy: z.string(),
  createdAt: Time,
  lastDeliveryAt: Time.nullable(),
  /** Seconds between looks at GitHub, and in words why it is looked at so often; null text where webhooks arrive. */
  polling: z.object({ everySeconds: z.number().int(), because: z.string().nullable() }),
});
export type GithubApp = z.infer<typeof GithubApp>;

/** What a browser posts to GitHub to make the App: a form with the field `manifest`, to `action`. */
export const GithubAppManifest = z.object({ action: z.string(), manifest: z.string() });
export type GithubAppManifest = z.infer<typeof GithubAppManifest>;

export const Installation = z.object({
  id: z.string(),
  account: z.string(),
  accountKind: z.enum(["User", "Organization"]),
  repositorySelection: z.enum(["all", "selected"]),
  /** Page at GitHub on which repositories are granted. */
  htmlUrl: z.string(),
  suspendedAt: Time.nullable(),
  /** Uninstalled at GitHub; servers of it keep running what is live. */
  removedAt: Time.nullable(),
  createdBy: z.string(),
  createdAt: Time,
});
export type Installation = z.infer<typeof Installation>;

/** An installation that the signed-in person administers and that no org has linked yet. */
export const AvailableInstallation = z.object({
  /** GitHub's number. */
  installationId: z.number().int(),
  account: z.string(),
  accountKind: z.enum(["User", "Organization"]),
  repositorySelection: z.enum(["all", "selected"]),
});
export type AvailableInstallation = z.infer<typeof AvailableInstallation>;

export const Repository = z.object({
  fullName: z.string(),
  installationId: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  defaultBranch: z.string(),
  description: z.string().nullable(),
  language: z.string().nullable(),
  pushedAt: Time.nullable(),
  htmlUrl: z.string(),
  /** Slugs of servers that come from it already. */
  servers: z.array(z.string()),
});
export type Repository = z.infer<typeof Repository>;

export const Delivery = z.object({
  id: z.string(),
  source: z.enum(["github", "server"]),
  /** Slug, where it came by a server's own URL. */
  server: z.string().nullable(),
  event: z.string(),
  /** One line for people. */
  summary: z.string(),
  status: DeliveryStatus,
  attempts: z.number().int(),
  error: z.string().nullable(),
  replayOf: z.string().nullable(),
  receivedAt: Time,
  processedAt: Time.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** How changes of a server's source reach Switchyard, and what does not go well about it. */
export const SourceStatus = z.object({
  /** `webhook`: hints arrive, and it is looked at now and then. `polling`: it is looked at. `manual`: neither. */
  mode: z.enum(["webhook", "polling", "manual"]),
  everySeconds: z.number().int().nullable(),
  /** In words, for the page. */
  explanation: z.string(),
  /** The server's own webhook URL; its secret is shown once, when it is made. */
  webhookUrl: z.string().nullable(),
  lastDeliveryAt: Time.nullable(),
  troubles: z.array(
    z.object({
      /** `branch main`, `pull request 12`, `status of deployment 7`. */
      subject: z.string(),
      message: z.string(),
      failures: z.number().int(),
      nextTryAt: Time,
    }),
  ),
});
export type SourceStatus = z.infer<typeof SourceStatus>;

/** `secret` is shown in this answer only. */
export const ServerWebhook = z.object({ url: z.string(), secret: z.string() });
export type ServerWebhook = z.infer<typeof ServerWebhook>;
