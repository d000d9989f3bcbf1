import { describe, expect, test } from "vitest";
import { invitationMail } from "./invitation-mail.ts";
import { passwordLinkMail } from "./password-link-mail.ts";
import { quiet } from "./render-mail.ts";

const words = {
  org: "Acme",
  invitedBy: "ada@example.com",
  role: "admin",
  expiresAt: "2026-11-28T10:00:00.000Z",
  url: "https://switchyard.example.com/invitation#token=abc",
} as const;

describe("an invitation by mail", () => {
  test("says who invites, to what, as what, until when, in both forms", () => {
    const { subject, text, html } = invitationMail(words);
    expect(subject).toBe("Join Acme on Switchyard");
    for (const form of [text, html]) {
      expect(form).toContain("as an admin");
      expect(form).toContain("November 28, 2026");
      expect(form).toContain(words.url);
    }
  });

  test("shows what tenants wrote as text, and makes no link of it", () => {
    const evil = `<a href="https://evil.example">Click</a> https://evil.example "'&`;
    const { text, html, subject } = invitationMail({ ...words, org: evil, invitedBy: evil });
    expect(html).not.toContain('<a href="https://evil');
    expect(html).toContain("&lt;a href=");
    expect(html.match(/<a /g)).toHaveLength(1);
    for (const form of [text, html, subject]) expect(form).not.toMatch(/evil\.example|:\/\/evil/);
  });

  test("lets no name steer the lines, the direction or the length of a mail", () => {
    const name = quiet(`Acme\r\nBcc: all@example.com\u202e\u0000\t${"x".repeat(200)}`);
    expect(name).not.toMatch(/[\p{Cc}\u202e]/u);
    expect([...name.replaceAll("\u2060", "")].length).toBeLessThanOrEqual(80);
  });
});

test.each([invitationMail(words), passwordLinkMail(words.url)])(
  "%# loads nothing that tells when it was read",
  (mail) => {
    expect(mail.html).not.toMatch(/<img|<script|<link|<iframe|url\(|@import|background=/i);
    const links = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([words.url]);
  },
);
