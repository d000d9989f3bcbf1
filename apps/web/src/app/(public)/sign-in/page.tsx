import { waysInByOrg } from "@switchyard/tenancy";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { composition } from "../../../composition.ts";
import { OrgSignIn } from "../../../features/sign-in/org-sign-in.tsx";
import { SignInForm } from "../../../features/sign-in/sign-in-form.tsx";
import { localPath } from "../../../local-path.ts";
import { currentSession, refusalAt } from "../../../session.ts";
import { signInMethods } from "../../../sign-in/providers.ts";

export const metadata: Metadata = { title: "Sign in" };

/**
 * The door; with `?org=` that of one org's identity provider. Who is signed in already goes on, unless that org wants them
 * to sign in another way.
 */
export default async function SignInPage(props: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const search = await props.searchParams;
  const one = (name: string) => (typeof search[name] === "string" ? search[name] : undefined);
  const asked = localPath(one("callbackUrl"));
  const org = one("org");
  const session = await currentSession();
  const refusal = session && org ? await refusalAt(session.identity, org) : null;
  if (session && refusal?.kind !== "forbidden") redirect(asked ?? "/");
  const error = one("error") ?? null;
  const ways = org ? await waysInByOrg(composition(), org) : [];
  if (!org || ways.length === 0) return <AnyWay returnTo={asked ?? "/"} error={error ?? refusal?.code ?? null} />;
  const refused = session && refusal ? { code: refusal.code, as: session.user.email } : null;
  return <OrgSignIn org={org} ways={ways} returnTo={asked ?? `/${org}`} refused={refused} error={error} />;
}

async function AnyWay(props: { readonly returnTo: string; readonly error: string | null }) {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">Sign in</h1>
      {returnsToConsent(props.returnTo) ? (
        <p className="text-sm text-muted text-pretty">
          A client asks to use an MCP server as you. What it may do, you decide on the next page.
        </p>
      ) : null}
      <SignInForm methods={await signInMethods(composition())} {...props} />
    </>
  );
}

/** Whether a client sent the browser here, and its person is asked next. */
function returnsToConsent(path: string): boolean {
  return path.startsWith("/authorize/");
}
