import { type Zippable, zipSync } from "fflate";
import { type StarterFile, starterFiles } from "./starter-files.ts";

/** `made by` byte of an entry whose attributes are those of Unix (APPNOTE 4.4.2). */
const UNIX = 3;
/** Entries carry one fixed time, so that the same starter is the same bytes; a ZIP cannot name one before 1980. */
const WRITTEN = new Date("2026-01-01T12:00:00Z");
const REGULAR_FILE = 0o100_000;

/**
 * A starter as a ZIP: everything lies in one folder of its slug, executables stay executable. Throws AppError
 * template_not_found.
 */
export async function starterArchive(serversDir: string, slug: string): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const file of await starterFiles(serversDir, slug)) {
    entries[`${slug}/${file.path}`] = [file.content, { os: UNIX, attrs: modeOf(file) * 0x1_0000, mtime: WRITTEN }];
  }
  return zipSync(entries, { level: 9 });
}

function modeOf(file: StarterFile): number {
  return REGULAR_FILE + (file.executable ? 0o755 : 0o644);
}
