/**
 * The origin that was meant by what was typed or pasted: of a page's whole address its origin, in the form a browser sends.
 * What is no address stays as it is, for the check to refuse.
 */
export function originOf(typed: string): string {
  const text = typed.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  return new URL(text).origin;
}
