/** A child process of the spool's test: appends for ever, notes in a file which events were acknowledged. */
import { openSync, writeSync } from "node:fs";
import { openSpool } from "../src/index.ts";
import { sampleEvent } from "./sample-event.ts";

const [, , directory = "", acknowledgedFile = ""] = process.argv;
const spool = openSpool(directory, { segmentBytes: 16 * 1024 });
const acknowledged = openSync(acknowledgedFile, "ax");

async function appendForEver(): Promise<void> {
  for (;;) {
    const event = sampleEvent("org_1");
    await spool.append(event);
    writeSync(acknowledged, `${event.id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));
