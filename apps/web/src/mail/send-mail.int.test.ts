import { Secret } from "@switchyard/config";
import { expect, test } from "vitest";
import { partsOf, startMailServer } from "../../test/smtp.ts";
import { passwordLinkMail } from "./password-link-mail.ts";
import { sendMail, sendsMail } from "./send-mail.ts";

const mail = passwordLinkMail("https://switchyard.example.com/reset#token=abc");
const configOf = (url: string) => ({ SMTP_URL: new Secret(url), MAIL_FROM: "Switchyard <switchyard@example.com>" });

test("hands one mail with text and HTML to one recipient", async () => {
  const server = await startMailServer();
  expect(await sendMail(configOf(server.url), { ...mail, to: "ada@example.com" })).toBe(true);
  const [got] = server.mails;
  expect(got).toMatchObject({ from: "switchyard@example.com", to: ["ada@example.com"] });
  expect(got?.headers.get("subject")).toBe("Reset your Switchyard password");
  expect(got?.headers.get("auto-submitted")).toBe("auto-generated");
  expect(got?.headers.get("content-type")).toMatch(/^multipart\/alternative/);
  const parts = got ? partsOf(got) : [];
  expect(parts.filter((part) => part.includes("https://switchyard.example.com/reset#token=abc"))).toHaveLength(2);
});

test("sends nothing where no mail server is configured", async () => {
  const config = { SMTP_URL: undefined, MAIL_FROM: "x@example.com" };
  expect(sendsMail(config)).toBe(false);
  expect(await sendMail(config, { ...mail, to: "ada@example.com" })).toBe(false);
});

test.each([
  "ada@example.com\r\nBcc: all@example.com",
  "ada@example.com, eve@example.com",
  "ada@example.com;eve@example.com",
  '"x" <eve@example.com>',
  "ada@example.com\u0000",
  "ada",
])("refuses an address that could add a header or a recipient: %j", async (to) => {
  const server = await startMailServer();
  await expect(sendMail(configOf(server.url), { ...mail, to })).rejects.toMatchObject({ code: "mail_header_refused" });
  expect(server.mails).toEqual([]);
});

test("refuses a subject that could add a header", async () => {
  const server = await startMailServer();
  const subject = "Hello\r\nBcc: all@example.com";
  await expect(sendMail(configOf(server.url), { ...mail, subject, to: "ada@example.com" })).rejects.toMatchObject({
    code: "mail_header_refused",
  });
});

test("says that the mail server refused", async () => {
  const server = await startMailServer({ refuses: true });
  await expect(sendMail(configOf(server.url), { ...mail, to: "ada@example.com" })).rejects.toMatchObject({
    code: "mail_failed",
  });
});
