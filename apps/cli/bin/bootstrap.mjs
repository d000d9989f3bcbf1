#!/usr/bin/env node
/**
 * Entrance of `npm run up`, `npm test`, `bench`, `prove` and `pictures` in a fresh clone: finds a Node that fits,
 * installs the npm packages, generates the database client, and hands over to src/main.ts.
 */
import { fileURLToPath } from "node:url";
import { isSupportedNode, rememberThisNode, runUnderSupportedNode } from "./node.mjs";
import { generateDatabaseClient, installPackages } from "./prepare.mjs";

const args = process.argv.slice(2);
if (isSupportedNode(process.version)) {
  installPackages();
  if (process.env.SWITCHYARD_LAUNCHER) rememberThisNode();
  generateDatabaseClient();
  const { main } = await import("../src/main.ts");
  process.exitCode = await main(args);
} else {
  process.stdout.write(
    `Node ${process.version.slice(1)} is too old for Switchyard (22.19 or later): going on under node@24 from npm\n`,
  );
  runUnderSupportedNode(fileURLToPath(import.meta.url), args);
}
