import { createHash } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:2rem;color:#1a1a1a;background:#fafafa}
main{max-width:34rem;margin:10vh auto 0;padding:2rem;border:1px solid #ddd;border-radius:8px;background:#fff}
h1{font-size:1.25rem;margin:0 0 .75rem}p{margin:0 0 .75rem;overflow-wrap:anywhere}code{font-size:.875rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}main{background:#1a1a1a;border-color:#333}}`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Nothing of a page here runs, loads or can be framed. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * The page for a request that cannot be answered by a redirect, since where to was not proved to be the client's. What
 * strangers wrote appears as text only.
 */
export function renderError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  ctx.type = "html";
  ctx.set("content-security-policy", POLICY);
  ctx.set("x-frame-options", "DENY");
  ctx.set("x-content-type-options", "nosniff");
  ctx.set("referrer-policy", "no-referrer");
  ctx.body = page(out.error, out.error_description ?? "");
}

function page(error: string, description: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The sign-in cannot go on</title><style>${STYLE}</style></head>
<body><main><h1>The sign-in cannot go on</h1>
<p>${escapeHtml(sentence(error, description))}</p>
<p>Start again from the client that brought you here. If it stays, tell whoever makes that client.</p>
<p><code>${escapeHtml(error)}</code></p></main></body></html>`;
}

function sentence(error: string, description: string): string {
  if (error === "server_error") return "Something failed here. It was written down; try again in a minute.";
  if (error === "temporarily_unavailable") return "Sign-ins cannot be answered right now. Try again in a few seconds.";
  const text = description.replace(/[\p{C}]/gu, " ").slice(0, 400);
  return text === "" ? "The client's request is not one that can be answered." : `The client's request: ${text}.`;
}

function escapeHtml(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (char) => named[char] ?? char);
}
