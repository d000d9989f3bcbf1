import { AppError } from "@switchyard/contracts";
import { normalAddressBlock } from "@switchyard/contracts/addresses";

/**
 * A list of addresses and CIDR blocks in their one spelling, each once; private ranges are welcome. Throws AppError
 * ip_allow_invalid that names every entry that is neither.
 */
export function parseIpAllow(entries: readonly string[]): string[] {
  const read = entries.map((entry) => ({ entry, block: normalAddressBlock(entry.trim()) }));
  const errors = read.flatMap(({ entry, block }, index) =>
    block === null ? [{ path: `body.ipAllow.${index}`, message: `"${entry}" is no address and no CIDR block.` }] : [],
  );
  if (errors.length > 0) {
    throw new AppError({
      code: "ip_allow_invalid",
      kind: "invalid_input",
      message: errors.map(({ message }) => message).join(" "),
      remedy: "Write addresses such as 203.0.113.7 or blocks such as 10.0.0.0/8.",
      meta: { errors },
    });
  }
  return [...new Set(read.flatMap(({ block }) => block ?? []))];
}
