import { domainToASCII } from "node:url";
import { AppError } from "@switchyard/contracts";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Domains in which anybody gets an address: whoever could prove one must still not claim its people. */
const PUBLIC_MAIL: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com
  proton.me protonmail.com gmx.com gmx.de gmx.net web.de mail.com zoho.com yandex.com yandex.ru mail.ru qq.com 163.com 126.com
  fastmail.com hey.com tutanota.com onmicrosoft.com`.split(/\s+/),
);

/** A mail domain in the one spelling that is stored: lower case, ASCII (RFC 5891), without a closing dot. Throws AppError domain_invalid. */
export function normalizeDomain(text: string): string {
  const domain = asciiDomain(text);
  const labels = domain.split(".");
  const last = labels.at(-1) ?? "";
  const isName = domain.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
  if (isName && !/^\d+$/.test(last)) return refusePublic(domain);
  throw new AppError({
    code: "domain_invalid",
    kind: "invalid_input",
    message: "This is not a mail domain.",
    remedy: "Write what stands after the @ of your addresses: example.com.",
  });
}

/** The domain of an address, spelled as {@link normalizeDomain} spells it; empty for what is no address. */
export function domainOf(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "" : asciiDomain(email.slice(at + 1));
}

function asciiDomain(text: string): string {
  return domainToASCII(text.trim().normalize("NFKC").replace(/\.$/, "")).toLowerCase();
}

function refusePublic(domain: string): string {
  if (!PUBLIC_MAIL.has(domain) && !domain.endsWith(".onmicrosoft.com")) return domain;
  throw new AppError({
    code: "domain_public",
    kind: "invalid_input",
    message: `${domain} gives addresses to anybody, so no organization can claim its people.`,
    remedy: "Claim the domain of your own addresses.",
  });
}
