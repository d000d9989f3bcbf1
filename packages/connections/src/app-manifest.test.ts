import { describe, expect, it } from "vitest";
import { appManifest, manifestAction } from "./app-manifest.ts";

const input = { webOrigin: "https://sy.example", baseUrl: "https://github.com", name: null };

describe("the App's manifest", () => {
  it("is private, leads back here and asks for what is used", () => {
    const manifest = JSON.parse(appManifest(input));
    expect(manifest).toMatchObject({
      name: "Switchyard sy.example",
      public: false,
      request_oauth_on_install: true,
      hook_attributes: { url: "https://sy.example/api/webhooks/github", active: true },
      redirect_url: "https://sy.example/api/github/app",
    });
    // GitHub sends who installed it to the first.
    expect(manifest.callback_urls[0]).toBe("https://sy.example/api/github/installation");
    expect(manifest.callback_urls).toContain("https://sy.example/api/auth/callback/github");
    const names = Object.keys(manifest.default_permissions);
    for (const never of ["actions", "workflows", "secrets", "organization_administration", "packages"]) {
      expect(names).not.toContain(never);
    }
  });

  it("turns webhooks off where GitHub cannot reach us", () => {
    const manifest = JSON.parse(appManifest({ ...input, webOrigin: "http://localhost:3000" }));
    expect(manifest.hook_attributes.active).toBe(false);
  });

  it("keeps to GitHub's length of names", () => {
    const webOrigin = `https://${"long-".repeat(10)}name.example`;
    expect(JSON.parse(appManifest({ ...input, webOrigin })).name).toHaveLength(34);
  });

  it("is posted to the person's or the organization's page", () => {
    const { baseUrl } = input;
    expect(manifestAction({ baseUrl, organization: null, state: "a/b" })).toBe(
      "https://github.com/settings/apps/new?state=a%2Fb",
    );
    expect(manifestAction({ baseUrl, organization: "acme", state: "s" })).toContain(
      "/organizations/acme/settings/apps/new",
    );
  });
});
