/** What a mail says. Whatever tenants wrote goes through {@link quiet} first. */
export interface MailWords {
  readonly subject: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly words: string; readonly url: string };
  /** What to do when the mail means nothing to its reader. */
  readonly foot: string;
}

/** A mail in both forms. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const NAME_MAX = 80;
const WORD_JOINER = "\u2060";

/**
 * Tenants' text for a mail: one line, clipped, without characters that steer a terminal or turn the direction of text, and
 * broken where a mail program would make a link of it.
 */
export function quiet(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const clipped = [...line].length > NAME_MAX ? `${[...line].slice(0, NAME_MAX - 1).join("")}…` : line;
  return clipped.replace(/(?<=\S)[.:/@](?=\S)/g, `$&${WORD_JOINER}`);
}

/** The same mail as plain text and as HTML without images, scripts or anything that tells when it was read. */
export function renderMail(words: MailWords): RenderedMail {
  return { subject: words.subject, text: asText(words), html: asHtml(words) };
}

function asText({ title, paragraphs, action, foot }: MailWords): string {
  return [title, ...paragraphs, `${action.words}:\n${action.url}`, foot].join("\n\n");
}

function asHtml({ title, paragraphs, action, foot }: MailWords): string {
  const url = escapeHtml(action.url);
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>`,
    "<body style=\"margin:0;padding:32px 16px;font:15px/23px system-ui,-apple-system,'Segoe UI',sans-serif\">",
    '<div style="max-width:480px;margin:0 auto">',
    '<p style="margin:0 0 24px;font-weight:600">Switchyard</p>',
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600">${escapeHtml(title)}</h1>`,
    ...paragraphs.map(paragraph),
    `<p style="margin:24px 0"><a href="${url}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#1c1f26;color:#ffffff;font-weight:500;text-decoration:none;border:1px solid #5b606b">${escapeHtml(action.words)}</a></p>`,
    `<p style="margin:0 0 24px;font-size:13px;line-height:20px;word-break:break-all">${url}</p>`,
    `<p style="margin:0;font-size:13px;line-height:20px;opacity:.75">${escapeHtml(foot)}</p>`,
    "</div></body></html>",
  ].join("\n");
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}
