/** A child process of the spool's test: appends for ever, says on standard output which events were acknowledged. */
import { writeSync } from "node:fs";
import { openSpool } from "../src/index.ts";
import { sampleEvent } from "./sample-event.ts";

const spool = openSpool(process.argv[2] ?? "", { segmentBytes: 16 * 1024 });

async function appendForEver(): Promise<void> {
  for (;;) {
    const event = sampleEvent("org_1");
    await spool.append(event);
    writeSync(1, `${event.id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));
