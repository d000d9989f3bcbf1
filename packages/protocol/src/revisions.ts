/** Which rules a message follows: `modern` = per-request metadata (2026-07-28 on), `legacy` = the initialize handshake. */
export type Era = "modern" | "legacy";

/** Revisions with per-request metadata that this package reads, newest first. */
export const modernVersions: readonly string[] = ["2026-07-28"];

/** Revisions with the initialize handshake that this package reads, newest first. */
export const legacyVersions: readonly string[] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/** The version a legacy request without a version header speaks (2025-11-25 transports, "Protocol Version Header"). */
export const assumedLegacyVersion = "2025-03-26";

const firstModernVersion = "2026-07-28";
const versionForm = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a version string is of the modern era, known to us or not; anything that is not a date is not. */
export function isModernVersion(version: string): boolean {
  return versionForm.test(version) && version >= firstModernVersion;
}
