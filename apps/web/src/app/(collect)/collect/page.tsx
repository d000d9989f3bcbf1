import type { Metadata } from "next";
import { CollectCredential } from "../../../features/credentials/collect-credential.tsx";
import { currentSession } from "../../../session.ts";

export const metadata: Metadata = { title: "Collect a credential", referrer: "no-referrer" };

/** Where a one-time link leads: shows a button, and what it hands over once. */
export default async function CollectPage() {
  const session = await currentSession();
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">A credential was sent to you</h1>
      <CollectCredential signedInAs={session?.user.email ?? null} />
    </>
  );
}
