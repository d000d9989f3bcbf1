/** The manifest of the GitHub App (docs.github.com, "Registering a GitHub App from a manifest"). Pure. */
import { webhooksArrive } from "./github-address.ts";
import { githubPaths } from "./paths.ts";

export interface ManifestInput {
  readonly webOrigin: string;
  readonly baseUrl: string;
  readonly name: string | null;
}

/** GitHub takes at most 34 characters, and each name once among all Apps. */
const NAME_MAX = 34;

/**
 * What the App may do. Reading: contents (fetch), metadata, checks (wait for CI), members (who administers an
 * organization), e-mail addresses (sign-in). Writing: statuses, the one comment on a pull request, and, only with the
 * token of the person who asks for it, making a repository from a template. What Switchyard mints for itself is narrower.
 */
const permissions = {
  metadata: "read",
  contents: "write",
  checks: "read",
  statuses: "write",
  pull_requests: "write",
  administration: "write",
  members: "read",
  emails: "read",
} as const;

/** Installation events and their repositories come to every App unasked. */
const events = ["push", "pull_request", "check_suite", "check_run", "status", "repository"] as const;

/** The manifest as the field of the form wants it: JSON text. */
export function appManifest(input: ManifestInput): string {
  const at = (path: string): string => `${input.webOrigin}${path}`;
  return JSON.stringify({
    name: (input.name ?? `Switchyard ${new URL(input.webOrigin).hostname}`).slice(0, NAME_MAX),
    url: input.webOrigin,
    description: "Deploys MCP servers from Git with Switchyard.",
    public: false,
    hook_attributes: { url: at(githubPaths.webhook), active: webhooksArrive(input.webOrigin, input.baseUrl) },
    redirect_url: at(githubPaths.appMade),
    // After an installation GitHub goes to the first of these; sign-in names its own.
    callback_urls: [at(githubPaths.installed), at(githubPaths.signedIn), at(githubPaths.connected)],
    request_oauth_on_install: true,
    default_permissions: permissions,
    default_events: events,
  });
}

/** Address that the browser posts the manifest to. */
export function manifestAction(input: {
  readonly baseUrl: string;
  readonly organization: string | null;
  readonly state: string;
}): string {
  const { baseUrl, organization, state } = input;
  const path = organization === null ? "/settings/apps/new" : `/organizations/${organization}/settings/apps/new`;
  return `${baseUrl}${path}?state=${encodeURIComponent(state)}`;
}
