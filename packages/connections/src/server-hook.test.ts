import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { claimsProof, eventOf, isProved, readPush } from "./server-hook.ts";

const secret = "s3cret-of-the-hook";
const rawBody = Buffer.from('{"ref":"refs/heads/main"}');
const hex = createHmac("sha256", secret).update(rawBody).digest("hex");
/** As sources does it; the constant time is proved there. */
const webhooks = {
  verify: (key: string, body: Uint8Array, header: string | null) =>
    header === `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
};
const headersOf = (entries: Record<string, string>) => new Headers(entries);
const proved = (entries: Record<string, string>) =>
  isProved(webhooks, { secret, rawBody, headers: headersOf(entries) });

describe("who may use a server's own webhook URL", () => {
  it.each([
    ["GitHub", { "x-hub-signature-256": `sha256=${hex}` }],
    ["Gitea", { "x-gitea-signature": hex }],
    ["Forgejo", { "x-forgejo-signature": hex, "x-gitea-signature": hex, "x-hub-signature-256": `sha256=${hex}` }],
    ["GitLab", { "x-gitlab-token": secret }],
  ])("is who knows its secret, the way %s proves it", (_, entries: Record<string, string>) => {
    expect(proved(entries)).toBe(true);
  });

  it.each([
    ["nothing", {}],
    ["a wrong token", { "x-gitlab-token": "s3cret-of-the-hooK" }],
    ["the signature of another secret", { "x-gitea-signature": hex.replace(/^./, "0").replace(/.$/, "0") }],
    ["the old kind of signature", { "x-hub-signature": "sha1=abc" }],
    ["a right proof beside a wrong one", { "x-gitlab-token": secret, "x-gitea-signature": "00" }],
    ["a secret in a signature's place", { "x-hub-signature-256": secret }],
  ])("is not who has %s", (_, entries: Record<string, string>) => {
    expect(proved(entries)).toBe(false);
  });

  it("is asked for before any body is read", () => {
    expect(claimsProof(headersOf({}))).toBe(false);
    expect(claimsProof(headersOf({ "x-gitlab-token": "x" }))).toBe(true);
  });
});

describe("what a push says", () => {
  const after = "a".repeat(40);
  it.each([
    ["GitHub and Gitea", { ref: "refs/heads/feature/x", after, repository: { id: 7, full_name: "o/r" } }],
    ["GitLab", { ref: "refs/heads/feature/x", after, project: { id: 7, path_with_namespace: "o/r" } }],
  ])("is read as %s write it", (_, payload) => {
    expect(readPush("push", payload)).toEqual([
      { kind: "push", installationId: null, repository: { id: 7, fullName: "o/r" }, branch: "feature/x", after },
    ]);
  });

  it("names its repository and branch within bounds", () => {
    const repository = { id: 7, full_name: "x".repeat(1_000_000) };
    const events = readPush("push", { ref: `refs/heads/${"y".repeat(1_000_000)}`, after, repository });
    expect(JSON.stringify(events).length).toBeLessThan(1_000);
  });

  it("is a deleted branch when nothing is left of it", () => {
    expect(readPush("push", { ref: "refs/heads/x", after: "0".repeat(40) })[0]).toMatchObject({ after: null });
  });

  it.each([
    ["a tag", { ref: "refs/tags/v1", after }],
    ["no commit", { ref: "refs/heads/x", after: "HEAD" }],
    ["nothing", null],
    ["something else", { zen: "…" }],
  ])("is nothing for %s", (_, payload) => {
    expect(readPush("push", payload)).toEqual([]);
    expect(readPush("issues", payload)).toEqual([]);
  });

  it("is named as each host names it", () => {
    expect(eventOf(headersOf({ "x-gitlab-event": "Push Hook", "idempotency-key": "k" }))).toEqual({
      event: "push",
      deliveryId: "k",
    });
    expect(eventOf(headersOf({ "x-gitea-event": "push", "x-gitea-delivery": "d" }))).toEqual({
      event: "push",
      deliveryId: "d",
    });
    expect(eventOf(headersOf({}))).toEqual({ event: "unknown", deliveryId: null });
  });
});
