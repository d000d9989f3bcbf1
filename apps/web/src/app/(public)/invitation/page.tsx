import { roleDescriptions } from "@switchyard/tenancy";
import type { Metadata } from "next";
import { composition } from "../../../composition.ts";
import { InvitationFlow } from "../../../features/invitation/invitation-flow.tsx";
import { currentSession } from "../../../session.ts";
import { signInMethods } from "../../../sign-in/providers.ts";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

/** Where an invitation's link leads. The token stays in the browser until its holder acts. */
export default async function InvitationPage() {
  const session = await currentSession();
  const methods = await signInMethods(composition());
  return <InvitationFlow signedInAs={session?.user.email ?? null} methods={methods} roles={roleDescriptions} />;
}
