#!/usr/bin/env node
/** Entrance of the `switchyard` command: finds a Node that fits and hands over to src/switchyard.ts. */
import { fileURLToPath } from "node:url";
import { isSupportedNode, runUnderSupportedNode } from "./node.mjs";
import { installPackages } from "./prepare.mjs";

const args = process.argv.slice(2);
if (isSupportedNode(process.version)) {
  installPackages();
  const { switchyard } = await import("../src/switchyard.ts");
  process.exitCode = await switchyard(args);
} else {
  runUnderSupportedNode(fileURLToPath(import.meta.url), args);
}
