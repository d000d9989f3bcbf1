import { Marked, type Tokens } from "marked";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}

/** Only our own paths, fragments and https lead anywhere. */
function safeHref(href: string): string | null {
  return /^(https:\/\/|\/(?!\/)|#)/.test(href) ? href : null;
}

/** The anchor of a heading: its words in lower case with hyphens. */
export function anchorOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** What makes a column as narrow as it can be, when all of its cells are so: check marks, or HTTP statuses. */
const narrow: Readonly<Record<string, RegExp>> = { mark: /^[✓–]$/, status: /^[1-5][0-9]{2}$/ };

/** The class of a column of a table; null for those that take the room there is. */
function narrowClassOf(column: number, rows: readonly (readonly Tokens.TableCell[])[]): string | null {
  const fits = (pattern: RegExp) => rows.every((cells) => pattern.test(cells[column]?.text ?? ""));
  return Object.entries(narrow).find(([, pattern]) => fits(pattern))?.[0] ?? null;
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // HTML in a page is shown, not run: the only elements are those that Markdown makes.
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    image: ({ text }: Tokens.Image) => escapeHtml(text),
    link({ href, tokens }: Tokens.Link) {
      const inner = this.parser.parseInline(tokens);
      const safe = safeHref(href);
      return safe === null ? inner : `<a href="${escapeHtml(safe)}">${inner}</a>`;
    },
    heading({ tokens, depth, text }: Tokens.Heading) {
      return `<h${depth} id="${escapeHtml(anchorOf(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    code: ({ text }: Tokens.Code) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`,
    codespan({ text }: Tokens.Codespan) {
      // A code such as `source_unreachable` is what links from failures point to.
      const anchor = /^[a-z]+(_[a-z]+)+$/.test(text) ? ` id="${text}"` : "";
      return `<code${anchor}>${escapeHtml(text)}</code>`;
    },
    table(token: Tokens.Table) {
      const classes = token.header.map((_, column) => narrowClassOf(column, token.rows));
      const row = (cells: readonly Tokens.TableCell[], tag: "th" | "td") => {
        const scope = tag === "th" ? ' scope="col"' : "";
        const look = (column: number) => (classes[column] ? ` class="${classes[column]}"` : "");
        return `<tr>${cells.map((cell, column) => `<${tag}${scope}${look(column)}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
      };
      const body = token.rows.map((cells) => row(cells, "td")).join("");
      return `<div class="wide" tabindex="0"><table><thead>${row(token.header, "th")}</thead><tbody>${body}</tbody></table></div>\n`;
    },
  },
});

/** Markdown as HTML that holds no element, attribute or address but those this file writes. */
export function renderMarkdown(markdown: string): string {
  return marked.parse(markdown, { async: false });
}

/** The second-level headings, for the list of what is on the page. */
export function headingsOf(markdown: string): readonly { readonly words: string; readonly anchor: string }[] {
  return marked
    .lexer(markdown)
    .flatMap((token) =>
      token.type === "heading" && token["depth"] === 2
        ? [{ words: String(token["text"]).replaceAll("`", ""), anchor: anchorOf(String(token["text"])) }]
        : [],
    );
}
