import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { composition } from "../../../composition.ts";
import { SignInForm } from "../../../features/sign-in/sign-in-form.tsx";
import { localPath } from "../../../local-path.ts";
import { currentSession } from "../../../session.ts";
import { signInMethods } from "../../../sign-in/providers.ts";

export const metadata: Metadata = { title: "Sign in" };

/** The door. Who is signed in already goes on. */
export default async function SignInPage(props: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const search = await props.searchParams;
  const one = (name: string) => (typeof search[name] === "string" ? search[name] : undefined);
  const returnTo = localPath(one("callbackUrl")) ?? "/";
  if (await currentSession()) redirect(returnTo);
  const methods = await signInMethods(composition());
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">Sign in</h1>
      <SignInForm methods={methods} returnTo={returnTo} error={one("error") ?? null} />
    </>
  );
}
