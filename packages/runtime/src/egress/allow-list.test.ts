import { expect, test } from "vitest";
import { noRegistries } from "../options.ts";
import { allowListFor } from "./allow-list.ts";

const registries = { ...noRegistries, reachable: [{ host: "Packages.example", port: 8443 }] };

test("reaches registries by exact host and port, past the range checks", () => {
  const allows = allowListFor({ kind: "registries" }, registries, [{ host: "more.example", port: 443 }]);
  expect(allows("packages.example", 8443)).toEqual({ kind: "exempt" });
  expect(allows("PACKAGES.EXAMPLE.", 8443)).toEqual({ kind: "exempt" });
  expect(allows("more.example", 443)).toEqual({ kind: "exempt" });
  for (const [host, port] of [
    ["packages.example", 443],
    ["sub.packages.example", 8443],
    ["xpackages.example", 8443],
  ] as const) {
    expect(allows(host, port)).toMatchObject({ kind: "denied" });
  }
});

test("reaches tenant-named hosts on two ports, always checked, and no registry beside them", () => {
  const allows = allowListFor({ kind: "hosts", hosts: ["api.example", "packages.example"] }, registries, []);
  expect(allows("api.example", 443)).toEqual({ kind: "checked" });
  expect(allows("api.example", 80)).toEqual({ kind: "checked" });
  expect(allows("api.example", 22)).toEqual({ kind: "denied", why: "port" });
  expect(allows("packages.example", 8443)).toEqual({ kind: "denied", why: "port" });
  expect(allows("other.example", 443)).toEqual({ kind: "denied", why: "host" });
});

test("reaches nothing where nothing may leave", () => {
  expect(allowListFor({ kind: "none" }, registries, [])("packages.example", 8443)).toMatchObject({ kind: "denied" });
});
