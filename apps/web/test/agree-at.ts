import { expect } from "vitest";
import { ORIGIN } from "./api.ts";

/** Signs in at the development pages of an oidc-provider as a browser would, and answers its redirect back to us. */
export async function agreeAt(start: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  let next = new URL(start);
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 20; step++) {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    const response: Response = await fetch(next, {
      headers,
      redirect: "manual",
      ...(form ? { method: "POST", body: form } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=") ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    form = null;
    if (location) {
      next = new URL(location, next);
      if (next.origin === ORIGIN) return next;
    } else {
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? "";
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
      next = new URL(action, next);
      form = new URLSearchParams({ prompt, login, password: "any" });
    }
  }
  return expect.unreachable(`the provider never came back; the last page was ${next.href}`);
}
