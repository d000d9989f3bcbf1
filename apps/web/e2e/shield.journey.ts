import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { shielded } from "./browser.ts";

const SECONDS = 5;
const link = `swe2e${process.pid}`;
/** What sandboxes that come and go do to the network of a host. */
const CHURN = `while :; do
  ip link add "$1" type veth peer name "$1p" && ip addr add 198.51.100.1/31 dev "$1" && ip link set "$1" up
  sleep 0.05
  ip link del "$1"
  sleep 0.05
done`;

test("no request of the browser is lost while the networks of the host change", async ({ page }) => {
  test.skip(!shielded, "without root no sandbox changes the networks of the host");
  // Each request on a connection of its own: it is those being made that a change ends.
  const server = createServer((_, response) => response.writeHead(200, { connection: "close" }).end("<p>here</p>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const churn = spawn("setpriv", ["--pdeathsig", "KILL", "--", "sh", "-c", CHURN, "sh", link], { stdio: "ignore" });
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await page.evaluate("navigator.onLine")).toBe(true);
    const { kept, lost } = await page.evaluate(async (seconds) => {
      const end = performance.now() + seconds * 1000;
      const seen = { kept: 0, lost: 0 };
      const ask = async () => {
        while (performance.now() < end) {
          const answer = await fetch("/").catch(() => null);
          if (answer?.ok) seen.kept += 1;
          else seen.lost += 1;
        }
      };
      await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()]);
      return seen;
    }, SECONDS);
    expect(kept).toBeGreaterThan(100);
    expect(lost).toBe(0);
  } finally {
    churn.kill("SIGKILL");
    await new Promise((resolve) => churn.once("close", resolve));
    try {
      execFileSync("ip", ["link", "del", link], { stdio: "ignore" });
    } catch {
      // It was between two changes.
    }
    server.closeAllConnections();
    server.close();
  }
});
