import { createLog } from "@switchyard/telemetry";
import { expect, it } from "vitest";
import type { Composition } from "../composition.ts";
import { githubSettings } from "./github-settings.ts";

const silent = createLog({ service: "test", level: "silent" });
const config = { GITHUB_BASE_URL: "https://github.com" };
const app = {
  baseUrl: "https://ghe.example.com",
  apiUrl: "https://ghe.example.com/api/v3",
  clientId: "Iv1.x",
  clientSecret: "secret",
};
const depsWith = (read: () => Promise<unknown>) =>
  ({ config, log: silent, githubApp: { read } }) as unknown as Composition;

it("is the App's as soon as there is one", async () => {
  const settings = await githubSettings(depsWith(async () => app));
  expect(settings).toMatchObject({ clientId: "Iv1.x", provider: "github:https://ghe.example.com", isApp: true });
  expect(await githubSettings(depsWith(async () => null))).toBeNull();
});

it("an App whose keys cannot be opened keeps nobody from signing in another way", async () => {
  expect(await githubSettings(depsWith(() => Promise.reject(new Error("another master key"))))).toBeNull();
});
