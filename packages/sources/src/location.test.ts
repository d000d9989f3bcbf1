import { describe, expect, test } from "vitest";
import { assertRef, parseLocation } from "./location.ts";

const rules = { allowLocal: false, allowedHosts: new Set<string>() };

describe("source URLs", () => {
  test.each([
    ["https://github.com/owner/name.git", { kind: "https", host: "github.com", port: 443 }],
    ["ssh://git@example.com:2222/a/b.git", { kind: "ssh", host: "example.com", port: 2222 }],
    ["git@example.com:owner/name.git", { kind: "ssh", url: "ssh://git@example.com:22/owner/name.git" }],
    ["template:notes-ts", { kind: "template", slug: "notes-ts" }],
  ])("reads %s", (url, expected) => {
    expect(parseLocation(url, rules)).toMatchObject(expected);
  });

  test.each([
    "-oProxyCommand=touch /tmp/x",
    "--upload-pack=touch /tmp/x",
    "ext::sh -c touch% /tmp/x",
    "http://example.com/a.git",
    "git://example.com/a.git",
    "ftp://example.com/a.git",
    "https://user:password@example.com/a.git",
    "https://exa mple.com/a",
    "https://example.com/a\nb",
    "git@-oProxyCommand=x:a/b",
    "ssh://-oProxyCommand=x/a",
    "git@host:-a",
    "/srv/repo.git",
    "file:///srv/repo.git",
    "template:../etc",
    "not a url",
  ])("refuses %s", (url) => {
    expect(() => parseLocation(url, rules)).toThrowError(expect.objectContaining({ code: "source_url_refused" }));
  });

  test("takes local paths and vouched-for plain http only by the operator's word", () => {
    const open = { allowLocal: true, allowedHosts: new Set(["git.corp:8080"]) };
    expect(parseLocation("/srv/../srv/repo.git", open)).toEqual({ kind: "local", path: "/srv/repo.git" });
    expect(parseLocation("http://git.corp:8080/a.git", open)).toMatchObject({ kind: "https", plain: true });
    expect(() => parseLocation("http://git.corp:81/a.git", open)).toThrow();
  });

  test.each(["-x", "--upload-pack=x", "a..b", "a b", "a~1", "a:b", "@{u}", "a.lock", "/a", "a\\b"])(
    "refuses the ref %s",
    (ref) => {
      expect(() => assertRef(ref)).toThrowError(expect.objectContaining({ code: "source_url_refused" }));
    },
  );

  test.each(["main", "feature/a-b", "v1.2.3", "a".repeat(40), "dependabot/npm/@scope/x-1"])(
    "takes the ref %s",
    (ref) => {
      expect(() => assertRef(ref)).not.toThrow();
    },
  );
});
