import { createServer } from "node:net";
import { basename } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listeningInodes, portHolder } from "./port-holder.ts";

test.runIf(process.platform === "linux")("names the program that listens and its pid", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await portHolder(port)).toBe(`${basename(process.execPath)} (pid ${process.pid})`);
});

test("takes listening sockets of that port only", () => {
  const row = (port: string, state: string, inode: string): string =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100`;
  const table = ["  sl  local_address", row("0BB8", "0A", "111"), row("0BB8", "01", "222"), row("1F90", "0A", "333")];
  expect(listeningInodes(table.join("\n"), 3000)).toEqual(["111"]);
});
