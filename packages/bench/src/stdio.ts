/** `node packages/bench/src/ingress-stdio/main.ts [folder]`: the comparison by itself; the folder keeps the peer between runs. */
import { compareStdio, defaultStdioOptions } from "./compare-stdio.ts";

const peerFolder = process.argv[2];
const { ours, supergateway, ratio } = await compareStdio({
  ...defaultStdioOptions,
  ...(peerFolder === undefined ? {} : { peerFolder }),
});
process.stdout.write(
  `stdio bridge  ${Math.round(ours)} calls/s, supergateway ${Math.round(supergateway)}, ratio ${ratio.toFixed(2)}\n`,
);
