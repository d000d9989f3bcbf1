/** A browser as far as cookies and redirects go: it keeps cookies by path and follows nothing by itself. */
export class Browser {
  readonly #origin: string;
  readonly #cookies: { readonly name: string; readonly value: string; readonly path: string }[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page; answers its status, where it redirects to, and its text. */
  async visit(target: string | URL) {
    const url = new URL(target, this.#origin);
    const cookie = this.#cookies
      .filter(({ path }) => url.pathname === path || path === "/" || url.pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const response = await fetch(url, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get("location") ?? "";
    const { status, headers } = response;
    return { status, headers, location: location.replace(this.#origin, ""), text: await response.text() };
  }

  /** Value of a cookie that is sent to a path. */
  cookie(name: string, path: string): string | null {
    return this.#cookies.findLast((cookie) => cookie.name === name && cookie.path === path)?.value ?? null;
  }

  /** Names of the cookies that are kept. */
  get names(): string[] {
    return this.#cookies.map(({ name }) => name);
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith("path="))?.slice(5) ?? "/";
    const known = this.#cookies.findIndex((cookie) => cookie.name === name && cookie.path === path);
    if (known !== -1) this.#cookies.splice(known, 1);
    if (value !== "") this.#cookies.push({ name, value, path });
  }
}
