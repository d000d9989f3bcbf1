/** Puts text on the clipboard. On plain http, where browsers keep the clipboard back, by way of a selection. */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.className = "fixed top-0 opacity-0";
  // Inside an open dialog, focus outside of it would be taken back before the copy.
  const holder = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  holder.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
