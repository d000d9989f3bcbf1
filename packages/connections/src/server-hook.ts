/** Pushes as a server's own webhook URL hears them: from GitHub, Gitea or Forgejo, and GitLab. Pure but for the digest. */
import { timingSafeEqualText } from "@switchyard/crypto";
import { z } from "zod";
import type { SourceEvent, WebhookReader } from "./ports.ts";

/** Headers of a webhook, by lower-case name. */
export interface HookHeaders {
  get(name: string): string | null;
}

/** Whether anything in the headers claims to prove the sender: without it no body is worth reading. */
export function claimsProof(headers: HookHeaders): boolean {
  return PROOFS.some((name) => headers.get(name) !== null);
}

const GITHUB_SIGNATURE = "x-hub-signature-256";
/** Hexadecimal without a prefix. */
const GITEA_SIGNATURES = ["x-forgejo-signature", "x-gitea-signature"] as const;
const GITLAB_TOKEN = "x-gitlab-token";
const PROOFS = [GITHUB_SIGNATURE, ...GITEA_SIGNATURES, GITLAB_TOKEN] as const;

/** Whether the sender proved to know the secret; every proof that is there must hold. */
export function isProved(
  webhooks: Pick<WebhookReader, "verify">,
  input: { readonly secret: string; readonly rawBody: Uint8Array; readonly headers: HookHeaders },
): boolean {
  const { secret, rawBody, headers } = input;
  const proofs = PROOFS.flatMap((name) => {
    const value = headers.get(name);
    if (value === null) return [];
    if (name === GITLAB_TOKEN) return [timingSafeEqualText(value, secret)];
    return [webhooks.verify(secret, rawBody, name === GITHUB_SIGNATURE ? value : `sha256=${value}`)];
  });
  return proofs.length > 0 && proofs.every(Boolean);
}

/** Name of the event and the sender's own id of the delivery, as each host calls them. */
export function eventOf(headers: HookHeaders): { readonly event: string; readonly deliveryId: string | null } {
  const first = (...names: string[]): string | null =>
    names.map((name) => headers.get(name)).find((value) => value !== null) ?? null;
  const named = first("x-github-event", "x-forgejo-event", "x-gitea-event", "x-gitlab-event") ?? "unknown";
  const event = /^(push hook|tag push hook)$/i.test(named) ? named.toLowerCase().replaceAll(" ", "_") : named;
  return {
    event: event === "push_hook" ? "push" : event,
    deliveryId: first(
      "x-github-delivery",
      "x-forgejo-delivery",
      "x-gitea-delivery",
      "idempotency-key",
      "x-gitlab-webhook-uuid",
    ),
  };
}

const Push = z.object({
  ref: z.string().regex(/^refs\/heads\/.+/),
  after: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
  repository: z.object({ id: z.number().optional(), full_name: z.string().optional() }).optional(),
  project: z.object({ id: z.number().optional(), path_with_namespace: z.string().optional() }).optional(),
});

/** What is kept of a name; a body is megabytes, and all of them are kept for a month. */
const NAME_MAX = 255;

/** What a push says; empty for everything else. The repository it names counts for nothing: the URL is one server's. */
export function readPush(event: string, payload: unknown): readonly SourceEvent[] {
  const parsed = event === "push" ? Push.safeParse(payload) : null;
  if (!parsed?.success) return [];
  const { ref, after, repository, project } = parsed.data;
  return [
    {
      kind: "push",
      installationId: null,
      repository: {
        id: repository?.id ?? project?.id ?? 0,
        fullName: (repository?.full_name ?? project?.path_with_namespace ?? "repository").slice(0, NAME_MAX),
      },
      branch: ref.slice("refs/heads/".length).slice(0, 255),
      after: /^0+$/.test(after) ? null : after,
    },
  ];
}
