import { expect, test } from "vitest";
import { hostPortOf, parseNpmConfig, parsePipConfig, withoutCredentials } from "./registries.ts";

test("reads npm's registries and leaves credentials behind", () => {
  const parsed = parseNpmConfig(
    JSON.stringify({
      registry: "https://user:pass@npm.corp.example/repo/",
      "@acme:registry": "http://acme.example:4873/",
      "//npm.corp.example/:_authToken": "secret",
      cafile: "/etc/corp.pem",
    }),
  );
  expect(parsed).toEqual({
    registry: "https://npm.corp.example/repo/",
    scoped: { "@acme": "http://acme.example:4873/" },
    caFile: "/etc/corp.pem",
  });
});

test("reads nothing from an npm that answers nonsense", () => {
  expect(parseNpmConfig("npm ERR!")).toEqual({ registry: null, scoped: {}, caFile: null });
});

test("reads pip's settings with the environment above the user's above the machine's", () => {
  const parsed = parsePipConfig(
    [
      ":env:.index-url='https://u:p@env.example/simple'",
      "global.index-url='https://global.example/simple'",
      "install.find-links='/opt/wheels file:///srv/wheels'",
      "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'",
      "global.cert='/etc/corp.pem'",
    ].join("\n"),
  );
  expect(parsed).toEqual({
    indexUrl: "https://env.example/simple",
    extraIndexUrls: ["https://a.example/simple", "https://b.example/simple"],
    findLinks: ["/opt/wheels", "file:///srv/wheels"],
    cert: "/etc/corp.pem",
    noIndex: false,
  });
});

test("knows the port a URL means", () => {
  expect(hostPortOf("https://a.example/x")).toEqual({ host: "a.example", port: 443 });
  expect(hostPortOf("http://a.example")).toEqual({ host: "a.example", port: 80 });
  expect(hostPortOf("https://a.example:8443")).toEqual({ host: "a.example", port: 8443 });
  expect(hostPortOf("/opt/wheels")).toBeNull();
  expect(hostPortOf("file:///opt/wheels")).toBeNull();
  expect(withoutCredentials("https://u@a.example/x")).toBe("https://a.example/x");
});
