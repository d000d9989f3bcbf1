import { expect, it } from "vitest";
import { senderFault } from "./check-sender.ts";

it.each([
  ["no host, as over a socket by hand", {}],
  ["localhost, as the ingress says", { host: "localhost:3000" }],
  ["an address", { host: "127.0.0.1" }],
  ["an address of version 6", { host: "[::1]:80" }],
  ["a page of this machine", { host: "localhost", origin: "http://127.0.0.1:5173" }],
])("serves %s", (_case, headers) => {
  expect(senderFault(headers)).toBeNull();
});

it.each([
  ["a name of the internet", { host: "evil.example.com" }],
  ["a name that begins as an inner one", { host: "localhost.example.com" }],
  ["an address in a name", { host: "127.0.0.1.example.com" }],
  ["a page of the internet", { host: "localhost", origin: "https://evil.example.com" }],
  ["a page without an origin", { host: "localhost", origin: "null" }],
])("refuses %s", (_case, headers) => {
  expect(senderFault(headers)).toMatch(/here|host/);
});
