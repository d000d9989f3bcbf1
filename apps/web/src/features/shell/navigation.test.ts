import type { Permission } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { crumbsOf, isOpen, orgPages, shortId } from "./navigation.ts";

const all: Permission[] = ["org.read", "member.read", "key.read", "server.read", "audit.read"];

describe("crumbs", () => {
  it("name every level down to a deployment", () => {
    const words = crumbsOf("/acme/servers/weather/deployments/dpl_0123456789abcdef").map((crumb) => crumb.words);
    expect(words).toEqual(["Servers", "weather", "Deployments", "dpl_…abcdef"]);
  });
  it("are empty on the overview of an org", () => {
    expect(crumbsOf("/acme")).toEqual([]);
  });
  it("name the pages of the settings", () => {
    expect(crumbsOf("/acme/settings/git/deliveries").map(({ words, href }) => [words, href])).toEqual([
      ["Settings", "/acme/settings"],
      ["Git", "/acme/settings/git"],
      ["Deliveries", "/acme/settings/git/deliveries"],
    ]);
  });
  it("name the form that creates a server, not a server called new", () => {
    expect(crumbsOf("/acme/servers/new").at(-1)?.words).toBe("New server");
  });
});

describe("the rail", () => {
  it("lights exactly one page", () => {
    for (const path of ["/acme", "/acme/servers/weather/logs", "/acme/audit"]) {
      expect(orgPages("acme", all).filter((item) => isOpen(item, path))).toHaveLength(1);
    }
  });
  it("leaves out what one may not open", () => {
    expect(orgPages("acme", ["server.read"]).map((item) => item.words)).toEqual(["Overview", "Servers"]);
  });
  it("does not take a page for another whose name it begins", () => {
    expect(orgPages("acme", all).filter((item) => isOpen(item, "/acme/servers-old"))).toHaveLength(0);
  });
});

it("short ids keep their prefix and their end", () => {
  expect(shortId("srv_ab")).toBe("srv_ab");
  expect(shortId("aud_0123456789abcdef")).toBe("aud_…abcdef");
});
