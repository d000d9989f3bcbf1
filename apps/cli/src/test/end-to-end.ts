import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath, freePort } from "@switchyard/embedded";
import { readUpConfig, repositoryRoot } from "../config.ts";
import type { Terminal } from "../terminal.ts";
import { up } from "../up/up.ts";
import { phase } from "./phase.ts";
import { vitestCommand } from "./programs.ts";
import { startProviders } from "./providers.ts";
import { runCommand } from "./run-command.ts";
import { playwrightTally, type Tally, vitestTally } from "./tally.ts";

interface Run {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** Brings up a Switchyard of its own, on free ports and in a fresh home, and runs every test that meets it from outside. */
export async function runEndToEnd({ terminal, environment, folder }: Run): Promise<Tally[]> {
  const [webPort, ingressPort] = [await freePort(), await freePort()];
  const home = join(folder, "home");
  await mkdir(home);
  const webUrl = `http://localhost:${webPort}`;
  const providers = await startProviders({ ...withoutOurs(environment), E2E_WEB_URL: webUrl });
  const config = readUpConfig({
    ...withoutOurs(environment),
    ...providers.environment,
    SWITCHYARD_HOME: home,
    SWITCHYARD_ALLOW_LOCAL_GIT: "1",
    SWITCHYARD_NO_INSTALL: "1",
    WEB_PORT: String(webPort),
    INGRESS_PORT: String(ingressPort),
  });
  const system = up(config, terminal);
  try {
    const { setupUrl } = await system.ready;
    const env = {
      ...withoutOurs(environment),
      ...forJourneys(providers.environment),
      E2E_WEB_URL: webUrl,
      E2E_MCP_URL: config.mcpOrigin,
      E2E_HOME: home,
      E2E_SETUP_URL: setupUrl ?? "",
      E2E_CHROMIUM: findOnPath(["chromium", "chromium-browser", "google-chrome"], config.path) ?? "",
    };
    return [await commandLine({ terminal, env, folder }), await browser({ terminal, env, folder })];
  } catch (error) {
    terminal.fail(error);
    return [{ passed: 0, failed: 1 }];
  } finally {
    await system.stop();
    await providers.stop();
  }
}

function commandLine({ terminal, env, folder }: { terminal: Terminal; env: NodeJS.ProcessEnv; folder: string }) {
  return phase(terminal, "end to end by the command line", async () => {
    const report = join(folder, "e2e.json");
    const result = await runCommand(vitestCommand("e2e", report), { cwd: repositoryRoot, env });
    return { result, tally: await vitestTally(report, result.code) };
  });
}

function browser({ terminal, env, folder }: { terminal: Terminal; env: NodeJS.ProcessEnv; folder: string }) {
  return phase(terminal, "end to end in the browser", async () => {
    const report = join(folder, "playwright.json");
    const playwright = join(repositoryRoot, "node_modules/@playwright/test/cli.js");
    const command = [process.execPath, playwright, "test", "--config", "apps/web/e2e/playwright.config.ts"];
    const result = await runCommand([...command, "--reporter=line,json"], {
      cwd: repositoryRoot,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    });
    return { result, tally: await playwrightTally(report, result.code) };
  });
}

/** What the providers say to the tests rather than to the system. */
function forJourneys(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("E2E_")));
}

/** The environment without what would point the tests at another Switchyard. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(SWITCHYARD_|DATABASE_|REDIS_URL$|WEB_|MCP_|INGRESS_|GITHUB_|OIDC_|DNS_SERVERS$|E2E_)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}
