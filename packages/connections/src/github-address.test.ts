import { describe, expect, it } from "vitest";
import { accountProviderOf, apiUrlOf, githubOrigin, reachOf, webhooksArrive } from "./github-address.ts";

describe("the GitHub of an installation", () => {
  it("is github.com or an origin of https", () => {
    const strict = { insecureHttp: false };
    expect(githubOrigin("https://github.example.com/", strict)).toBe("https://github.example.com");
    expect(githubOrigin("http://127.0.0.1:4000", strict)).toBe("http://127.0.0.1:4000");
    expect(githubOrigin("http://ghe.corp", { insecureHttp: true })).toBe("http://ghe.corp");
    for (const text of ["http://ghe.corp", "ftp://x.example", "https://x.example/path", "https://u:p@x.example", "x"]) {
      expect(() => githubOrigin(text, strict), text).toThrowError(
        expect.objectContaining({ code: "github_url_refused" }),
      );
    }
  });

  it("has its API and its accounts apart from those of github.com", () => {
    expect(apiUrlOf("https://github.com")).toBe("https://api.github.com");
    expect(apiUrlOf("https://ghe.example")).toBe("https://ghe.example/api/v3");
    expect(accountProviderOf("https://github.com")).toBe("github");
    expect(accountProviderOf("https://ghe.example")).toBe("github:https://ghe.example");
  });
});

describe("whether webhooks arrive", () => {
  it("is judged by how far each origin can be seen", () => {
    const reach = [
      "http://localhost:3000",
      "http://10.1.2.3",
      "https://sy.internal",
      "https://sy",
      "https://sy.example",
    ];
    expect(reach.map(reachOf)).toEqual(["loopback", "private", "private", "private", "public"]);
    expect(webhooksArrive("http://localhost:3000", "https://github.com")).toBe(false);
    expect(webhooksArrive("http://localhost:3000", "http://127.0.0.1:4000")).toBe(true);
    expect(webhooksArrive("https://sy.internal", "https://github.com")).toBe(false);
    expect(webhooksArrive("https://sy.internal", "https://ghe.internal")).toBe(true);
    expect(webhooksArrive("https://sy.example", "https://github.com")).toBe(true);
  });
});
