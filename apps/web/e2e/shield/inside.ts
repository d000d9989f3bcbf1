/**
 * Stands in the fresh network namespace: gives it an interface that never changes, hands the listening socket of the
 * proxy to the process outside, then runs Chromium until it ends, or until the process outside does.
 */
import { execFileSync, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";

const [chromium = "", ...args] = process.argv.slice(2);

// A pair that leads nowhere: with loopback alone, pages would be told that they are offline. No address that the kernel
// makes up, since such a one becomes valid only after a while: a change.
const network = `
  link set lo up
  link add shield0 type veth peer name shield1
  link set shield0 addrgenmode none
  link set shield1 addrgenmode none
  addr add 192.0.2.1/24 dev shield0
  link set shield1 up
  link set shield0 up
`;
execFileSync("ip", ["-batch", "-"], { input: network, stdio: ["pipe", "ignore", "inherit"] });

const server = createServer().listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.once("message", () => {
    server.close();
    run(port);
  });
  process.send?.("listening", server);
});
process.once("disconnect", () => process.exit(1));

function run(port: number): void {
  const proxy = [`--proxy-server=socks5://127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>"];
  const browser = spawn("setpriv", ["--pdeathsig", "KILL", "--", chromium, ...proxy, ...args], {
    stdio: ["inherit", "inherit", "inherit", "inherit", "inherit"],
  });
  browser.once("error", () => process.exit(127));
  browser.once("close", (code) => process.exit(code ?? 1));
}
