/** `npm run env-example`: writes `.env.example` anew from the configuration schemas. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { collectShapes, renderEnvExample } from "./env-example.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
writeFileSync(join(root, ".env.example"), renderEnvExample(await collectShapes(root)));
