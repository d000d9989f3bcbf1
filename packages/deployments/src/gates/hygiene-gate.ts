import type { Gate } from "./gate.ts";
import { checkHygiene } from "./hygiene.ts";

/** Stops what is wrong with a manifest by itself; warnings are only shown. */
export const hygieneGate: Gate = {
  id: "hygiene",
  title: "Hygiene",
  run: ({ next, seen }) => {
    const { findings, more } = checkHygiene(next, seen);
    const errors = findings.filter((finding) => finding.severity === "error").length;
    const told = [counted(errors, "error"), counted(findings.length - errors, "warning")].filter((text) => text !== "");
    const rest = more === 0 ? "" : `, and ${more} more`;
    return {
      stops: errors > 0,
      summary: findings.length === 0 ? "Nothing found." : `${told.join(", ")}${rest}.`,
      findings,
      more,
    };
  },
};

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}
