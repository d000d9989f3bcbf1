#!/usr/bin/env node
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createDecisionServer } from "./server.ts";

// stdout belongs to the protocol: log to stderr.
console.error("Decision table is ready");
serveStdio(createDecisionServer);
