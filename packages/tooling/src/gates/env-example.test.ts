import { expect, it } from "vitest";
import { z } from "zod";
import { type AppShapes, renderEnvExample } from "../env-example.ts";
import { runGate } from "../gate.ts";
import { plantHouse } from "../planted-house.ts";
import { envExampleGate } from "./env-example.ts";

const apps: readonly AppShapes[] = [
  { app: "cli", shapes: [{ DATABASE_URL: z.string().optional().describe("Owner login") }] },
  {
    app: "web",
    shapes: [
      {
        DATABASE_URL: z.string().describe("Owner login"),
        LIMIT: z.coerce.number().default(7).describe("How many"),
        NAMES: z
          .string()
          .default("a,b")
          .transform((text) => text.split(","))
          .describe("Which"),
      },
    ],
  },
];

async function faults(files: Readonly<Record<string, string>>, collected = apps): Promise<readonly string[]> {
  const report = await runGate(envExampleGate(plantHouse(files), async () => collected));
  return report.violations.map(({ file, message }) => `${file} ${message}`);
}

it("holds when the file says what the schemas say", async () => {
  const text = renderEnvExample(apps);
  expect(text).toContain("# Owner login (cli, web).\n# DATABASE_URL=\n");
  expect(text.indexOf("DATABASE_URL")).toBeLessThan(text.indexOf("# Optional"));
  expect(text).toContain("# How many (web).\n# LIMIT=7\n");
  expect(text).toContain("# NAMES=a,b\n");
  expect(await faults({ ".env.example": text })).toEqual([]);
});

it("fails when the file is stale or absent", async () => {
  expect(await faults({ ".env.example": `${renderEnvExample(apps)}# more\n` })).toEqual([
    expect.stringContaining("is stale"),
  ]);
  expect(await faults({ "README.md": "" })).toEqual([expect.stringContaining("is stale")]);
});

it("fails when a variable says nothing of itself, or Compose uses one that nobody describes", async () => {
  const silent = [{ app: "web", shapes: [{ LIMIT: z.string() }] }];
  expect(await faults({ ".env.example": renderEnvExample(silent) }, silent)).toEqual([
    expect.stringContaining("LIMIT has no description"),
  ]);
  const place = (name: string) => ["$", "{", name, "}"].join("");
  const compose = `services: { a: { image: "${place("IMAGE_OF_A:-x")}", x: "${place("LIMIT")}" } }\n`;
  expect(await faults({ ".env.example": renderEnvExample(apps), "docker-compose.yml": compose })).toEqual([
    expect.stringContaining("uses IMAGE_OF_A"),
  ]);
});

it("fails when no schema is found", async () => {
  expect(await faults({ ".env.example": renderEnvExample([]) }, [])).toEqual([
    expect.stringContaining("looked at 0 variables"),
  ]);
});
