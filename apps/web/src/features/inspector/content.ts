/** Indented JSON when a text is a JSON object or array; null when it is anything else. */
export function prettyJson(text: string): string | null {
  const start = text.trimStart()[0];
  if (start !== "{" && start !== "[") return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** Raster formats only: an SVG could carry links and scripts of the tenant. */
const RASTER = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

/** A data URL for an image block; null for what must not be drawn. Never an address that would be fetched. */
export function imageSource(mimeType: unknown, data: unknown): string | null {
  if (typeof mimeType !== "string" || typeof data !== "string" || !RASTER.has(mimeType)) return null;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(data) ? `data:${mimeType};base64,${data}` : null;
}
