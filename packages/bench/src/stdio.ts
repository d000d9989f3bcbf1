/** `npm run bench -- stdio [--peer=FOLDER]`: the stdio part of `ingress` by itself; a folder keeps the peer's installation between runs. */
import { compareStdio, defaultStdioOptions } from "./ingress-stdio/compare-stdio.ts";

const BAR = 3;
const flag = "--peer=";
const peerFolder = process.argv.find((argument) => argument.startsWith(flag))?.slice(flag.length);
const options = peerFolder === undefined ? defaultStdioOptions : { ...defaultStdioOptions, peerFolder };
const print = (line: string) => process.stdout.write(`${line}\n`);

const { ours, supergateway, ratio } = await compareStdio(options);
const stdio_ratio_supergateway = Math.round(ratio * 100) / 100;
print(`our bridge    ${Math.round(ours)} calls/s`);
print(`supergateway  ${Math.round(supergateway)} calls/s; ours is ${stdio_ratio_supergateway} times that (bar ${BAR})`);
if (ratio < BAR) process.exitCode = 1;
if (process.argv.includes("--json")) print(JSON.stringify({ stdio_ratio_supergateway }));
