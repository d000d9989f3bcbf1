import type { Me } from "@switchyard/contracts";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Section } from "../../../components/ui/card.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { ChangePassword } from "../../../features/account/change-password.tsx";
import { SessionsList } from "../../../features/account/sessions-list.tsx";
import { SignInAccountsList } from "../../../features/account/sign-in-accounts.tsx";
import { WayBackNotice } from "../../../features/connections/way-back-notice.tsx";
import { GrantsList } from "../../../features/grants/grants-list.tsx";
import { AppShell } from "../../../features/shell/app-shell.tsx";
import { PlainShell } from "../../../features/shell/plain-shell.tsx";
import { signInAccounts } from "../../../reads/accounts.ts";
import { read, rights, viewer } from "../../../reads/read.ts";
import { refusalAt, requireSession } from "../../../session.ts";

export const metadata: Metadata = { title: "Account" };

/** Who you are here, the clients you let in, your signed-in browsers, your password. */
export default async function AccountPage() {
  const [me, sessions, grants, accounts, jar] = await Promise.all([
    viewer(),
    read("listSessions", { params: {} }),
    read("listMyGrants", { params: {} }),
    signInAccounts(),
    cookies(),
  ]);
  const org = await openOrg(me.orgs, jar.get("sy_org")?.value);
  const page = (
    <div className="flex w-full max-w-3xl flex-col gap-6">
      <PageHeader title="Account" hint={me.user?.name ? `${me.user.name} · ${me.user.email}` : me.user?.email} />
      <WayBackNotice />
      {accounts.github || accounts.accounts.length > 0 ? (
        <Section title="Sign-in" hint="Accounts elsewhere that sign you in here.">
          <SignInAccountsList {...accounts} />
        </Section>
      ) : null}
      <Section
        id="clients"
        className="scroll-mt-18"
        title="Connected clients"
        hint="Programs you let call servers as you. Disconnecting one cuts it off within 5 seconds."
      >
        <GrantsList grants={grants.data} />
      </Section>
      <Section title="Signed-in browsers" hint="Sign out what you do not know. It takes effect within 5 seconds.">
        <SessionsList sessions={sessions.data} />
      </Section>
      <ChangePassword />
    </div>
  );
  if (!org) return <PlainShell>{page}</PlainShell>;
  return (
    <AppShell
      me={me}
      org={org.slug}
      rights={await rights(org.slug)}
      narrowRail={jar.get("sy_rail")?.value === "narrow"}
    >
      {page}
    </AppShell>
  );
}

/** The org whose frame the page has: the last one, else any that the session opens. */
async function openOrg(orgs: Me["orgs"], last: string | undefined): Promise<Me["orgs"][number] | null> {
  const { identity } = await requireSession();
  for (const org of orgs.toSorted((a, b) => Number(b.slug === last) - Number(a.slug === last))) {
    if ((await refusalAt(identity, org.slug)) === null) return org;
  }
  return null;
}
