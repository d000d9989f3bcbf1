/** The manifest flow: a form post of a manifest, one button, back with a code. */
import { randomBytes } from "node:crypto";
import { type Manifest, registerApp } from "../apps.ts";
import { type Call, escapeHtml, formBody, type Reply, type Routes, redirect, refusal } from "../http.ts";
import type { Account, TestApp, World } from "../world.ts";
import { hidden, page } from "./chrome.ts";
import { viewerOf } from "./viewer.ts";

export const manifestPages: Routes<Call> = {
  "GET /settings/apps/new": confirm,
  "POST /settings/apps/new": confirm,
  "GET /organizations/:org/settings/apps/new": confirm,
  "POST /organizations/:org/settings/apps/new": confirm,
  "POST /settings/apps": create,
};

/** A real GitHub shows the manifest's name in a field; here it stays as it was sent. */
function confirm(call: Call): Reply {
  const owner = ownerOf(call);
  const text = formBody(call).get("manifest") ?? call.query.get("manifest");
  const manifest = readManifest(text);
  if (!manifest) return page("Register new GitHub App", "<p>No manifest was sent, or it is not JSON.</p>", 422);
  const permissions = Object.entries(manifest.default_permissions ?? {});
  const rows = permissions.map(([name, level]) => `<li><code>${escapeHtml(name)}</code>: ${escapeHtml(level)}</li>`);
  const fields = hidden({
    manifest: text ?? "",
    state: call.query.get("state") ?? "",
    owner: owner.login,
  });
  return page(
    "Create GitHub App",
    `<p><strong>${escapeHtml(manifest.name ?? "")}</strong> will be created for <strong>${escapeHtml(owner.login)}</strong>.</p>
<p>Permissions</p><ul>${rows.join("")}</ul>
<form method="post" action="/settings/apps">${fields}<button type="submit">Create GitHub App</button></form>`,
  );
}

function create(call: Call): Reply {
  const form = formBody(call);
  const manifest = readManifest(form.get("manifest"));
  const owner = call.world.accounts.get(form.get("owner") ?? "");
  if (!manifest?.redirect_url || !owner)
    throw refusal(422, "Invalid GitHub App configuration: redirect_url is required.");
  const code = manifestCode(call.world, registerApp(call.world, manifest, owner));
  const target = new URL(manifest.redirect_url);
  target.searchParams.set("code", code);
  const state = form.get("state");
  if (state) target.searchParams.set("state", state);
  return redirect(target.href);
}

/** A code for the conversion, once and within an hour. */
export function manifestCode(world: World, app: TestApp): string {
  const code = randomBytes(20).toString("hex");
  world.manifestCodes.set(code, { appId: app.id, expiresAt: Date.now() + 3_600_000 });
  return code;
}

function ownerOf(call: Call): Account {
  const viewer = viewerOf(call);
  const org = call.params["org"];
  if (org === undefined) return viewer;
  const account = call.world.accounts.get(org.toLowerCase());
  if (account?.members.get(viewer.login) !== "admin") throw refusal(404, "Not Found");
  return account;
}

function readManifest(text: string | null): Manifest | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Manifest) : null;
  } catch {
    return null;
  }
}
