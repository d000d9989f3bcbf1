/** A browser without pages for tests: keeps cookies of our origin and follows nothing by itself. */
import { ORIGIN } from "./api.ts";

type Endpoint = (request: Request) => Promise<Response>;

export class TestBrowser {
  readonly #cookies = new Map<string, string>();

  /** Cookie header of our origin. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Value of one cookie. */
  read(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Sends a request to our origin, as a page of ours would, and keeps the cookies that come back. */
  async send(
    endpoint: Endpoint,
    path: string,
    init: { json?: unknown; form?: Record<string, string>; origin?: string } = {},
  ) {
    const headers = new Headers({ cookie: this.cookie, "user-agent": "Test" });
    const body = init.form
      ? new URLSearchParams(init.form)
      : init.json === undefined
        ? null
        : JSON.stringify(init.json);
    if (body !== null) headers.set("origin", init.origin ?? ORIGIN);
    if (init.json !== undefined) headers.set("content-type", "application/json");
    const method = body === null ? "GET" : "POST";
    const response = await endpoint(new Request(`${ORIGIN}${path}`, { method, headers, body }));
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const expires = attributes.map((one) => /^\s*expires=(.*)$/i.exec(one)?.[1]).find((one) => one !== undefined);
    const over =
      attributes.some((one) => /^\s*max-age=0$/i.test(one)) || (expires && Date.parse(expires) <= Date.now());
    if (over) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(at + 1));
  }
}
