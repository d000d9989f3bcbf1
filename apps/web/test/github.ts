/** A web process beside a test GitHub, and people who go there and back. */
import { randomToken } from "@switchyard/crypto";
import { bootstrapInstallation, signInWithProvider, type User } from "@switchyard/tenancy";
import { startGithub, type TestGithub } from "@switchyard/testing/github";
import { afterAll } from "vitest";
import { createApi } from "../src/api/handle.ts";
import type { Composition } from "../src/composition.ts";
import { appMade } from "../src/github/app-made.ts";
import { handOver } from "../src/github/hand-over.ts";
import { ORIGIN, sessionOf, testComposition } from "./api.ts";

export interface Person {
  readonly user: User;
  readonly cookie: string;
}

export interface GithubWeb {
  readonly deps: Composition;
  readonly github: TestGithub;
  /** The operator, owner of the org `default`. */
  readonly ada: Person;
  /** Owner of an org of her own. */
  readonly eve: Person & { readonly org: string };
  /** Another browser of the same person. */
  again(person: Person): Promise<Person>;
}

/** Starts both. Call it in `beforeAll` of a file. */
export async function githubWeb(): Promise<GithubWeb> {
  const github = await startGithub();
  afterAll(() => github.close());
  const deps = await testComposition();
  await bootstrapInstallation(deps, { email: "ada@example.com", password: "correct horse battery" });
  const profile = { provider: "test", providerAccountId: "eve", email: "eve@example.com", name: "Eve", image: null };
  const eve = await signInWithProvider(deps, { ...profile, emailVerified: true }, "open");
  const ada = await deps.db.asSystem("test", (tx) =>
    tx.user.findUniqueOrThrow({
      where: { email: "ada@example.com" },
      select: { id: true, email: true, name: true, image: true, isOperator: true },
    }),
  );
  const org = await deps.db.asSystem("test", (tx) =>
    tx.member.findFirstOrThrow({ where: { userId: eve.id }, select: { organization: { select: { slug: true } } } }),
  );
  const again = async ({ user }: Person) => ({ user, cookie: (await sessionOf(deps, user)).cookie });
  return {
    deps,
    github,
    ada: { user: ada, cookie: (await sessionOf(deps, ada)).cookie },
    eve: { user: eve, cookie: (await sessionOf(deps, eve)).cookie, org: org.organization.slug },
    again,
  };
}

/** A visit of a page of ours by a browser: `as` is whose session it has. */
export function visit(path: string, as: Person | null): Request {
  return new Request(new URL(path, ORIGIN), { headers: as ? { cookie: as.cookie } : {} });
}

/** A form of ours, posted from our own pages unless `origin` says otherwise. */
export function post(path: string, options: { as: Person; fields: Record<string, string>; origin?: string }): Request {
  return new Request(new URL(path, ORIGIN), {
    method: "POST",
    headers: { cookie: options.as.cookie, origin: options.origin ?? ORIGIN },
    body: new URLSearchParams(options.fields),
  });
}

/** JSON to our API or to a route beside it. */
export async function send<T>(
  endpoint: (request: Request) => Promise<Response>,
  path: string,
  options: { readonly as: Person; readonly json: unknown },
): Promise<T & { readonly code?: string }> {
  const headers = { cookie: options.as.cookie, origin: ORIGIN, "content-type": "application/json" };
  const body = JSON.stringify(options.json);
  return (await (await endpoint(new Request(new URL(path, ORIGIN), { method: "POST", headers, body }))).json()) as T & {
    code?: string;
  };
}

/** Path and query that a redirect leads to; another origin stays whole. */
export function ledTo(response: Response): string {
  const location = response.headers.get("location") ?? "";
  return location.startsWith(`${ORIGIN}/`) ? location.slice(ORIGIN.length) : location;
}

/** A form in a page of ours or of the test GitHub. */
export function formIn(html: string): { readonly action: string; readonly fields: Record<string, string> } {
  const fields: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name) fields[name] = unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  return { action: unescaped(/<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? ""), fields };
}

function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => names[name] ?? "");
}

/** Makes the App as a browser does: our page, GitHub's page, its button. Answers where GitHub sends the person. */
export async function makeAppAt({ deps, github, ada }: GithubWeb): Promise<string> {
  // GitHub has each name once.
  const name = `Switchyard ${randomToken(8)}`;
  const fields = { org: "default", baseUrl: github.baseUrl, name };
  const page = await (await handOver(deps, post("/api/github/app", { as: ada, fields }))).text();
  const ours = formIn(page);
  const confirm = await fetch(ours.action, { method: "POST", body: new URLSearchParams(ours.fields) });
  const theirs = formIn(await confirm.text());
  const made = await fetch(new URL(theirs.action, github.baseUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(theirs.fields),
  });
  return ledTo(made);
}

/** The same, taken over by us. */
export async function makeApp(web: GithubWeb): Promise<void> {
  const answer = await appMade(web.deps, visit(await makeAppAt(web), web.ada));
  if (!ledTo(answer).includes("done=app_created")) throw new Error(`The App was not taken over: ${ledTo(answer)}`);
}

/** Installs the App from an org's page as the first person at GitHub; answers where GitHub sends them. */
export async function installAt(
  { deps, github }: GithubWeb,
  trip: { readonly as: Person; readonly org: string; readonly account: string; readonly returnTo?: string },
): Promise<string> {
  const path = `/api/v1/orgs/${trip.org}/installations/start`;
  const json = trip.returnTo === undefined ? {} : { returnTo: trip.returnTo };
  const { url } = await send<{ url: string }>(createApi(deps), path, { as: trip.as, json });
  const choose = formIn(await (await fetch(url)).text());
  const done = await fetch(new URL(choose.action, github.baseUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...choose.fields, account: trip.account, selection: "all" }),
  });
  return ledTo(done);
}
