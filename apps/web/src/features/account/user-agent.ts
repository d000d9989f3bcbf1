const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const systems = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

/** "Chrome on macOS"; what cannot be told is left out. */
export function browserWords(userAgent: string | null): string {
  const find = (table: readonly (readonly [string, string])[]) =>
    table.find(([mark]) => userAgent?.includes(mark))?.[1] ?? null;
  const words = [find(browsers), find(systems)].filter((word) => word !== null);
  return words.length === 0 ? "Unknown browser" : words.join(" on ");
}

/** Whether it is held in the hand. */
export function isPhone(userAgent: string | null): boolean {
  return /iPhone|iPad|Android/.test(userAgent ?? "");
}
