/** A push as a Git host tells it: a commit in a repository on this host, then the server's own webhook. */
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { AppError, type ServerWebhook } from "@switchyard/contracts";

/** Makes a repository of a folder's files, with one commit on `main`. */
export function startRepository(dir: string): void {
  git(dir, "init", "--quiet", "--initial-branch=main");
  commitAll(dir, "first");
}

/** Commits everything that changed and answers the commit. */
export function commitAll(dir: string, message: string): string {
  git(dir, "add", "--all");
  git(dir, "-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "-m", message);
  return git(dir, "rev-parse", "HEAD").trim();
}

/** Tells a server's webhook of a push to `main`, signed as GitHub signs. Throws AppError push_refused. */
export async function announcePush(webhook: ServerWebhook, sha: string): Promise<void> {
  const body = JSON.stringify({
    ref: "refs/heads/main",
    after: sha,
    deleted: false,
    repository: { id: 1, full_name: "bench/server" },
  });
  const response = await fetch(webhook.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": sha,
      "x-hub-signature-256": `sha256=${createHmac("sha256", webhook.secret).update(body).digest("hex")}`,
    },
    body,
  });
  if (response.status === 202) return;
  throw new AppError({
    code: "push_refused",
    kind: "upstream_failed",
    message: `The webhook answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
  });
}

function git(dir: string, ...words: readonly string[]): string {
  return execFileSync("git", ["-C", dir, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
