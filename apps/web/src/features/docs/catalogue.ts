/** The pages of the documentation, in the order of the navigation. Each is `content/docs/{slug}.md`. */
export const docPages = [
  { slug: "getting-started", title: "Getting started", group: "Use" },
  { slug: "connected-clients", title: "Sign in from a client", group: "Use" },
  { slug: "connect-a-client", title: "Connect a client", group: "Use" },
  { slug: "credentials", title: "Credentials", group: "Use" },
  { slug: "credential-snippets", title: "Snippets for credentials", group: "Use" },
  { slug: "github", title: "Connect GitHub", group: "Use" },
  { slug: "deploy-from-git", title: "Deploy from Git", group: "Use" },
  { slug: "branches-and-previews", title: "Branches and previews", group: "Use" },
  { slug: "promote-and-roll-back", title: "Promote and roll back", group: "Use" },
  { slug: "gates", title: "Gates", group: "Use" },
  { slug: "team", title: "Team", group: "Use" },
  { slug: "access", title: "Access to servers and tools", group: "Use" },
  { slug: "limits", title: "Limits and caps", group: "Use" },
  { slug: "browsers", title: "Calling from a browser", group: "Use" },
  { slug: "enterprise-sign-in", title: "Enterprise sign-in", group: "Use" },
  { slug: "troubleshooting", title: "Troubleshooting", group: "Use" },
  { slug: "audit", title: "Audit", group: "Use" },
  { slug: "protocol-eras", title: "Protocol eras", group: "Reference" },
  { slug: "sessions", title: "Sessions", group: "Reference" },
  { slug: "ingress-errors", title: "Errors of the ingress", group: "Reference" },
  { slug: "cli", title: "CLI", group: "Reference" },
  { slug: "api", title: "API", group: "Reference" },
  { slug: "authorization-server", title: "Authorization server", group: "Reference" },
  { slug: "oauth-clients", title: "OAuth clients", group: "Reference" },
  { slug: "security-model", title: "Security model", group: "Run" },
  { slug: "self-hosting", title: "Self-hosting", group: "Run" },
  { slug: "changelog", title: "Changelog", group: "Run" },
] as const;

export type DocPage = (typeof docPages)[number];

/** The page of a slug; the first one for none, null for an unknown one. */
export function findDocPage(slug: string | undefined): DocPage | null {
  return slug === undefined ? docPages[0] : (docPages.find((page) => page.slug === slug) ?? null);
}
