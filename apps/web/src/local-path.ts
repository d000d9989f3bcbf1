const ANY_ORIGIN = "http://switchyard.invalid";

/**
 * A path of ours to go on to, from text that a link or a form named; null for anything a browser would take for another
 * origin. Read as browsers read it: they drop tabs and line breaks, and take a backslash for a slash.
 */
export function localPath(text: string | null | undefined): string | null {
  if (!text?.startsWith("/") || text.length > 2048 || !URL.canParse(text, ANY_ORIGIN)) return null;
  const url = new URL(text, ANY_ORIGIN);
  const path = url.pathname + url.search + url.hash;
  return url.origin === ANY_ORIGIN && !path.startsWith("//") ? path : null;
}
