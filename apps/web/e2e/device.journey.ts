import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { webUrl } from "./environment.ts";
import { newMember, signInAs } from "./people.ts";
import { closeViews, expectSound, look, openViews, watch } from "./views.ts";

const program = fileURLToPath(new URL("../../cli/bin/switchyard.mjs", import.meta.url));

/** Our command, begun to log in on a computer of its own. */
async function startLogin() {
  const home = await mkdtemp(join(tmpdir(), "journey-login-"));
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, SWITCHYARD_HOME: home, SWITCHYARD_API_KEY: "" };
  const child = spawn(process.execPath, [program, "login", webUrl], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const code = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /user_code=([A-Z]{4}-[A-Z]{4})/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("close", () => reject(new Error(`login ended: ${said}`)));
  });
  const close = async () => {
    if (child.exitCode === null) child.kill("SIGKILL");
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  return { code, ended, said: () => said, close };
}

test("our command logs in by the code it shows", async ({ page, browser }) => {
  watch(page);
  const member = await newMember("developer");
  const login = await startLogin();
  try {
    const userCode = await login.code;
    await signInAs(page, member);
    await page.goto("/device");
    await expectSound(page);
    await page.getByLabel("Code").fill("BCDF-GHJK");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { name: "No device waits with this code" })).toBeVisible();
    await page.getByRole("link", { name: "Type in another code" }).click();
    const views = await openViews(browser, await page.context().storageState());
    await look(views, "75-device", async (view) => {
      await view.goto("/device");
      await expect(view.getByLabel("Code")).toBeVisible();
    });
    await look(views, "76-login", async (view) => {
      await view.goto(`/device?user_code=${userCode}`);
      await expect(view.getByText(userCode)).toBeVisible();
    });
    await closeViews(views);
    await page.getByLabel("Code").fill(userCode.toLowerCase().replace("-", " "));
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { name: "Sign in the Switchyard CLI?" })).toBeVisible();
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "Go back to your device" })).toBeVisible();
    await expectSound(page);
    expect(await login.ended, login.said()).toBe(0);
    expect(login.said()).toContain(`as ${member.email}`);
  } finally {
    await login.close();
  }
});
