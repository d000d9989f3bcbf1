import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a client on this machine waits for the answer of a sign-in. */
export interface Callback {
  readonly url: string;
  /** The parameters the browser brought. */
  readonly answer: Promise<URLSearchParams>;
  close(): void;
}

/** Listens on a free port of loopback for the browser to come back (RFC 8252 section 7.3). */
export async function listenForAnswer(): Promise<Callback> {
  let resolveAnswer: (answer: URLSearchParams) => void = () => {};
  const answer = new Promise<URLSearchParams>((resolve) => {
    resolveAnswer = resolve;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname !== "/callback") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/html", connection: "close" });
    response.end("<!doctype html><title>Connected</title><h1>Signed in. Go back to the client.</h1>");
    resolveAnswer(url.searchParams);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    answer,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
