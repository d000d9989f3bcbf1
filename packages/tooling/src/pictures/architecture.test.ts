import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderArchitecture } from "./architecture.ts";

const committed = new URL("../../../../.github/pictures/architecture.svg", import.meta.url);

it("the committed picture of the architecture is the one that is drawn", () => {
  expect(readFileSync(committed, "utf8")).toBe(renderArchitecture());
});
