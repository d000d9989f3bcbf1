import { expect, it } from "vitest";
import { calledPort, frontOf, INSTANCE_PORT } from "./instance-spec.ts";

it("tells a server behind the runner another port, and looks for it there", () => {
  const front = frontOf({ port: INSTANCE_PORT, path: "/x" });
  expect(front).toMatchObject({ path: "/x", listensOn: front.toldPort });
  expect(front.toldPort).not.toBe(INSTANCE_PORT);
});

it("looks for one that listens where it likes where it was found", () => {
  expect(frontOf({ port: 3000, path: "/mcp" }).listensOn).toBe(3000);
});

it("calls the runner where one stands in front, and else the server itself", () => {
  expect(calledPort({ port: 3000, bridged: true })).toBe(INSTANCE_PORT);
  expect(calledPort({ port: 3000 })).toBe(3000);
});
