import type { WayIn } from "@switchyard/tenancy";
import Link from "next/link";
import { Notice } from "../../components/ui/notice.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { signInWords } from "./sign-in-words.ts";

/** The door of one organization: its identity providers, and what to do when a session does not open it. */
export function OrgSignIn(props: {
  readonly org: string;
  readonly ways: readonly WayIn[];
  readonly returnTo: string;
  /** Why the session there is does not open the organization, and whose it is. */
  readonly refused: { readonly code: string; readonly as: string } | null;
  readonly error: string | null;
}) {
  const { refused, error } = props;
  const another = `/sign-in?${new URLSearchParams({ callbackUrl: props.returnTo })}`;
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <h1 className="text-xl font-semibold tracking-[-0.018em] text-balance">
          Sign in to <span className="untrusted">{props.org}</span>
        </h1>
        <p className="text-sm text-muted text-pretty">
          {refused?.code === "org_sign_in_required"
            ? "This organization asks its members to come in through its identity provider. Your present session came another way."
            : "Through the identity provider of this organization."}
        </p>
      </div>
      {error ? <Notice tone="danger">{signInWords(error)}</Notice> : null}
      {refused?.code === "session_of_other_org" ? <Notice tone="warning">{signInWords(refused.code)}</Notice> : null}
      <ProviderButtons ways={props.ways} returnTo={props.returnTo} />
      <div className="flex flex-col gap-2 border-t pt-4 text-sm text-muted">
        {refused ? (
          <p>
            You are signed in as <span className="untrusted text-ink">{refused.as}</span>.{" "}
            <Link href="/account" className="text-accent-ink underline underline-offset-4">
              Your account
            </Link>
          </p>
        ) : (
          <p>
            <Link href={another} className="text-accent-ink underline underline-offset-4">
              Sign in another way
            </Link>
          </p>
        )}
      </div>
    </>
  );
}
