export { starterArchive } from "./starter-archive.ts";
export { type StarterFile, starterFiles } from "./starter-files.ts";
