"use client";

import type { InvitationPreview, Role } from "@switchyard/contracts";
import Link from "next/link";
import { useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { withArticle } from "../members/role-choice.ts";
import type { SignInMethodChoice } from "./invitation-methods.ts";
import { AcceptInvitation, OtherPerson, SignInFirst } from "./invitation-steps.tsx";
import { JoinForm } from "./join-form.tsx";
import { forgetInvitation, useInvitationToken } from "./use-invitation-token.ts";

/** What an invitation is for, and the one step its holder takes next: accept, sign in, sign out, or choose a password. */
export function InvitationFlow(props: {
  readonly signedInAs: string | null;
  readonly methods: readonly SignInMethodChoice[];
  readonly roles: Readonly<Record<Role, string>>;
}) {
  const token = useInvitationToken();
  const [preview, setPreview] = useState<InvitationPreview | null>(null);
  const look = useAction(async (given: string) => {
    setPreview(await call("previewInvitation", { params: {}, body: { token: given } }));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each token
  useEffect(() => {
    if (token) void look.run(token);
  }, [token]);
  useEffect(() => {
    if (look.trouble?.code === "link_dead") forgetInvitation();
  }, [look.trouble]);
  if (token === null) return <NoToken />;
  if (look.trouble) return <Dead trouble={look.trouble} onAgain={() => token && void look.run(token)} />;
  if (!token || !preview) return <Skeleton className="h-64 w-full" />;
  return (
    <>
      <Offer preview={preview} description={props.roles[preview.role]} />
      <NextStep token={token} preview={preview} signedInAs={props.signedInAs} methods={props.methods} />
    </>
  );
}

function NextStep(props: {
  readonly token: string;
  readonly preview: InvitationPreview;
  readonly signedInAs: string | null;
  readonly methods: readonly SignInMethodChoice[];
}) {
  const { token, preview, signedInAs, methods } = props;
  if (signedInAs === preview.email) return <AcceptInvitation token={token} org={preview.org} />;
  if (signedInAs !== null) return <OtherPerson signedInAs={signedInAs} invited={preview.email} />;
  if (preview.needsPassword) return <JoinForm token={token} preview={preview} methods={methods} />;
  return <SignInFirst email={preview.email} />;
}

function Offer({ preview, description }: { readonly preview: InvitationPreview; readonly description: string }) {
  return (
    <div>
      <h1 className="text-xl font-semibold tracking-[-0.018em] text-balance">
        Join <span className="untrusted">{preview.org}</span>
      </h1>
      <p className="mt-1 text-sm text-muted text-pretty">
        <span className="untrusted text-ink">{preview.invitedBy}</span> invites{" "}
        <span className="untrusted text-ink">{preview.email}</span> as {withArticle(preview.role)}.
      </p>
      <p className="mt-3 rounded-lg bg-sunken px-3.5 py-3 text-sm text-muted text-pretty">
        <span className="font-medium text-ink">{preview.role}</span> · {description}
      </p>
    </div>
  );
}

function NoToken() {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">Invitation</h1>
      <Notice tone="warning" title="This link has no token">
        Open the link of your invitation, whole, as it was sent to you.
      </Notice>
    </>
  );
}

function Dead(props: {
  readonly trouble: Parameters<typeof TroubleNotice>[0]["trouble"];
  readonly onAgain: () => void;
}) {
  const isDead = props.trouble?.code === "link_dead";
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">
        {isDead ? "This invitation is over" : "The invitation could not be read"}
      </h1>
      <TroubleNotice trouble={props.trouble} />
      {isDead ? (
        <Link href="/" className="self-center text-sm text-muted hover:text-ink hover:underline">
          Go to Switchyard
        </Link>
      ) : (
        <Button onClick={props.onAgain}>Try again</Button>
      )}
    </>
  );
}
