import { escapeHtml, html, type Reply } from "../http.ts";

/** A plain page in the manner of GitHub's settings. `body` is HTML. */
export function page(title: string, body: string, status = 200): Reply {
  return html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>
body{font:15px/1.5 system-ui,sans-serif;color:#1f2328;background:#f6f8fa;margin:0}
header{background:#24292f;color:#fff;padding:14px 24px;font-weight:600}
main{max-width:640px;margin:32px auto;background:#fff;border:1px solid #d1d9e0;border-radius:8px;padding:24px 32px}
h1{font-size:22px;margin:0 0 12px}fieldset{border:1px solid #d1d9e0;border-radius:6px;margin:16px 0;padding:12px 16px}
label{display:block;padding:3px 0}code,pre{font:13px ui-monospace,monospace;background:#f6f8fa;padding:2px 5px;border-radius:4px}
pre{padding:12px;white-space:pre-wrap}button{font:inherit;font-weight:600;color:#fff;background:#1f883d;border:0;border-radius:6px;padding:8px 18px;cursor:pointer}
select{font:inherit;padding:4px 8px}small{color:#59636e}li{margin:2px 0}
</style><header>GitHub (test)</header><main><h1>${escapeHtml(title)}</h1>${body}</main></html>`,
    status,
  );
}

/** Hidden form fields. */
export function hidden(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");
}

export function readCookie(header: string | undefined, name: string): string | undefined {
  const parts = (header ?? "").split(/; */).map((part) => part.split("="));
  return parts.find(([key]) => key === name)?.[1];
}
