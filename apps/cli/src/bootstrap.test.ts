import { expect, test } from "vitest";
import { isSupportedNode, withoutRunState } from "../bin/node.mjs";

test("runs on Node 22.19 and later of 22, and from 24 on", () => {
  expect(["v22.19.0", "v22.23.3", "v24.0.0", "v26.10.0"].every(isSupportedNode)).toBe(true);
  expect(["v18.20.0", "v20.20.2", "v22.18.9", "v23.11.0"].some(isSupportedNode)).toBe(false);
});

test("hands on what people set for npm and not what npm says about itself", () => {
  const env = {
    PATH: "/bin",
    npm_config_registry: "https://registry.example.com/",
    npm_config_cafile: "/ca.pem",
    npm_config_local_prefix: "/repo",
    npm_lifecycle_event: "up",
    npm_package_name: "switchyard",
    npm_execpath: "/npm-cli.js",
    INIT_CWD: "/repo",
  };
  expect(Object.keys(withoutRunState(env)).sort()).toEqual(["PATH", "npm_config_cafile", "npm_config_registry"]);
});
