/** Addresses of the web app that GitHub is told; web has its routes there. */
export const githubPaths = {
  /** GitHub sends who made the App back here, with `code` and `state`. */
  appMade: "/api/github/app",
  /** … and who installed it, with `code`, `installation_id`, `setup_action` and `state`. */
  installed: "/api/github/installation",
  /** … and who connected their account while signed in, with `code` and `state`. */
  connected: "/api/github/connection",
  /** Sign-in by GitHub comes back here (next-auth). */
  signedIn: "/api/auth/callback/github",
  webhook: "/api/webhooks/github",
} as const;

/** Path of a server's own webhook URL. */
export function serverWebhookPath(serverId: string): string {
  return `/api/webhooks/servers/${serverId}`;
}
