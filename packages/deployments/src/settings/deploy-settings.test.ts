import { describe, expect, test } from "vitest";
import { parseDeploySettings, patchDeploySettings } from "./deploy-settings.ts";

const defaults = parseDeploySettings({});

describe("stored deploy settings", () => {
  test("have defaults for what is absent, and for all of it when they cannot be read", () => {
    expect(parseDeploySettings({ autoDeploy: false })).toEqual({ ...defaults, autoDeploy: false });
    for (const broken of [null, undefined, 7, "x", { autoDeploy: "perhaps" }, { unknown: 1 }]) {
      expect(parseDeploySettings(broken)).toEqual(defaults);
    }
  });

  test("are patched member by member; lists are replaced and null is a value", () => {
    const some = patchDeploySettings(defaults, {
      productionBranch: "live",
      watchPaths: ["a"],
      previews: { enabled: false },
    });
    expect(some).toEqual({
      ...defaults,
      ...{ productionBranch: "live", watchPaths: ["a"], previews: { ...defaults.previews, enabled: false } },
    });
    expect(
      patchDeploySettings(some, { productionBranch: null, watchPaths: [], previews: { enabled: undefined } }),
    ).toEqual({
      ...defaults,
      previews: { ...defaults.previews, enabled: false },
    });
  });

  test.each(["production", "preview", "pr-1", "pr-x"])("map no branch to %s", (environment) => {
    const patch = { branches: [{ pattern: "x", environment }] };
    expect(() => patchDeploySettings(defaults, patch)).toThrow(
      expect.objectContaining({ code: "deploy_settings_invalid", kind: "invalid_input" }),
    );
  });

  test.each(["*", "release/**", "a b", "a..b", "-x", "/x", "x/", "a~1", "a^", "a:b"])(
    "do not take %j for the production branch",
    (productionBranch) => {
      expect(() => patchDeploySettings(defaults, { productionBranch })).toThrow(
        expect.objectContaining({ code: "deploy_settings_invalid" }),
      );
    },
  );
});
