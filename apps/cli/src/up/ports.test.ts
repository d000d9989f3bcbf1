import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { requireFreePorts } from "./ports.ts";

test("says in one sentence which port is taken, by whom, and how to take another", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(requireFreePorts({ WEB_PORT: port })).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`^Port ${port} is in use( by \\S+ \\(pid ${process.pid}\\))?\\.$`)),
    remedy: expect.stringContaining(`WEB_PORT=${port + 1} npm run up`),
  });
});

test("refuses one port for two purposes", async () => {
  await expect(requireFreePorts({ WEB_PORT: 3999, INGRESS_PORT: 3999 })).rejects.toMatchObject({ code: "port_in_use" });
});
