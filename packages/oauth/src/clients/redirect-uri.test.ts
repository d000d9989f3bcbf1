import { expect, test } from "vitest";
import { redirectUriFault } from "./redirect-uri.ts";

test.each([
  "https://app.example/callback?x=1",
  "https://vscode.dev/redirect",
  "http://127.0.0.1:33418/",
  "http://localhost/callback",
  "http://[::1]:8080/cb",
  "cursor://anysphere.cursor-retrieval/oauth/user-notes/callback",
  "com.example.app:/oauth",
])("a client may have %s", (uri) => {
  expect(redirectUriFault(uri)).toBeNull();
});

test.each([
  "javascript:alert(1)",
  "JAVASCRIPT:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://a.example/1",
  "http://app.example/callback",
  "http://127.0.0.1.evil.example/",
  "http://localhost.evil.example/",
  "https://user@app.example/",
  "https://app.example/#token",
  "https://app.example/*",
  "https://app.example\\@evil.example/",
  "https://app.example/a b",
  "https://app.example/\u202egpj.exe",
  "/relative",
  "",
  `https://app.example/${"a".repeat(2048)}`,
])("refuses %s as a redirect URI", (uri) => {
  expect(redirectUriFault(uri)).toEqual(expect.any(String));
});
