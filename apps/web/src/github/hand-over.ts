import { randomBytes } from "node:crypto";
import { startGithubApp } from "@switchyard/connections";
import { AppError, type GithubAppManifest, operations, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { wideEvent } from "@switchyard/telemetry";
import { authenticate } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { limitRate } from "../api/rate-limit.ts";
import { readBytes } from "../api/read-input.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";

/**
 * `POST /api/github/app`: a form of ours with the fields of `startGithubApp`. Answers a page of its own that posts the
 * manifest to GitHub. Its policy lets forms go to that one origin, which no page of the dashboard may do.
 */
export async function handOver(deps: Composition, request: Request): Promise<Response> {
  const requestId = newId("req");
  try {
    const fields = { request_id: requestId, ip: addressOf(request.headers) };
    return await wideEvent(deps.log, { name: "web.github_app_begun", fields }, async () => {
      const identity = await authenticate(deps, request, requestId);
      await limitRate(deps, identity.id);
      return handOverPage(await startGithubApp(deps, identity, await readForm(request)));
    });
  } catch (thrown) {
    return problemResponse(toAppError(thrown), requestId);
  }
}

async function readForm(request: Request) {
  const text = (await readBytes(request)).toString("utf8");
  const given = Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ""));
  const parsed = operations.startGithubApp.body.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message: "The form is not complete.",
    remedy: "Begin again under Settings → Git.",
    cause: parsed.error,
  });
}

/** The page: one form that goes off by itself, and a button for browsers without scripts. */
export function handOverPage({ action, manifest }: GithubAppManifest): Response {
  const nonce = randomBytes(16).toString("base64");
  const origin = new URL(action).origin;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    `form-action ${origin}`,
    "frame-ancestors 'none'",
  ].join("; ");
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>On to GitHub · Switchyard</title>
<body style="font: 15px/1.6 ui-sans-serif, system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh">
<form method="post" action="${escapeHtml(action)}" style="text-align: center">
<input type="hidden" name="manifest" value="${escapeHtml(manifest)}">
<p>On to ${escapeHtml(origin)}, where the App is made…</p>
<button type="submit" style="font: inherit; padding: 8px 14px">Continue to GitHub</button>
</form>
<script nonce="${nonce}">document.forms[0].submit();</script>
</body>
</html>`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" };
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`);
}
