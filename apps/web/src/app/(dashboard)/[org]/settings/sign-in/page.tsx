import { newId } from "@switchyard/crypto";
import { AtSign, KeyRound } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Button } from "../../../../../components/ui/button.tsx";
import { Card, Section } from "../../../../../components/ui/card.tsx";
import { CopyButton } from "../../../../../components/ui/copy-button.tsx";
import { EmptyState } from "../../../../../components/ui/empty-state.tsx";
import { composition } from "../../../../../composition.ts";
import { AddDomain, DomainsList } from "../../../../../features/org-sign-in/domains-list.tsx";
import { MemberSessions } from "../../../../../features/org-sign-in/member-sessions.tsx";
import { ProviderRow } from "../../../../../features/org-sign-in/provider-row.tsx";
import { ConnectProvider } from "../../../../../features/org-sign-in/provider-sheet.tsx";
import { RequiredSetting } from "../../../../../features/org-sign-in/required-setting.tsx";
import { read, rights } from "../../../../../reads/read.ts";
import { redirectUriOf } from "../../../../../sign-in/org-provider/openid.ts";

export const metadata: Metadata = { title: "Sign-in" };

/** How the people of an org sign in: its identity providers, its domains, the rule, and who is signed in. */
export default async function SignInSettingsPage(props: {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const [{ org }, { cursor }] = await Promise.all([props.params, props.searchParams]);
  if (!(await rights(org)).includes("sign_in.manage")) notFound();
  const from = typeof cursor === "string" ? { cursor } : {};
  const [providers, domains, rules, sessions] = await Promise.all([
    read("listIdentityProviders", { params: { org } }),
    read("listDomains", { params: { org } }),
    read("getSignInRules", { params: { org } }),
    read("listMemberSessions", { params: { org }, query: { limit: 20, ...from } }),
  ]);
  const id = newId("idp");
  const deps = composition();
  const reserved = { id, redirectUri: redirectUriOf(deps, id) };
  const link = `${deps.config.WEB_ORIGIN}/sign-in?org=${org}`;
  const ready = providers.data.some(({ enabled }) => enabled) && domains.data.some(({ verifiedAt }) => verifiedAt);
  const more = sessions.nextCursor ? `?${new URLSearchParams({ cursor: sessions.nextCursor })}#sessions` : null;
  return (
    <>
      <Section
        title="Identity providers"
        hint="Your own directory signs your people in."
        action={
          providers.data.length > 0 ? (
            <>
              <CopyButton text={link} label="sign-in link" words="Copy sign-in link" />
              <ConnectProvider org={org} reserved={reserved}>
                <Button size="sm">Connect provider</Button>
              </ConnectProvider>
            </>
          ) : null
        }
      >
        <Card className="overflow-hidden">
          {providers.data.length > 0 ? (
            <ul>
              {providers.data.map((provider) => (
                <ProviderRow key={provider.id} org={org} provider={provider} />
              ))}
            </ul>
          ) : (
            <EmptyState
              icon={KeyRound}
              title="No identity provider yet"
              action={
                <ConnectProvider org={org} reserved={reserved}>
                  <Button tone="primary">Connect provider</Button>
                </ConnectProvider>
              }
            >
              Okta, Microsoft Entra ID, Google Workspace, Auth0, WorkOS, Keycloak, Cognito, or any OpenID Connect
              provider. People of your domain become members by signing in, with the role that their groups give.
            </EmptyState>
          )}
        </Card>
      </Section>
      <Section
        title="Domains"
        hint="Only addresses of domains you have proved come in through your provider."
        action={
          domains.data.length > 0 ? (
            <AddDomain org={org}>
              <Button size="sm">Add domain</Button>
            </AddDomain>
          ) : null
        }
      >
        <Card className="overflow-hidden">
          {domains.data.length > 0 ? (
            <DomainsList org={org} domains={domains.data} />
          ) : (
            <EmptyState
              icon={AtSign}
              title="No domain yet"
              action={
                <AddDomain org={org}>
                  <Button tone={providers.data.length > 0 ? "primary" : "outline"}>Add domain</Button>
                </AddDomain>
              }
            >
              A TXT record in its DNS proves that a mail domain is yours. From then on, the sign-in page leads its
              people to your provider.
            </EmptyState>
          )}
        </Card>
      </Section>
      <RequiredSetting org={org} required={rules.required} ready={ready} />
      <Section
        id="sessions"
        title="Signed-in members"
        hint="Browsers that can open this organization. Signing one out takes effect within 5 seconds."
        action={
          more ? (
            <Button size="sm" asChild>
              <Link href={more}>Older</Link>
            </Button>
          ) : null
        }
      >
        <Card className="overflow-hidden">
          <MemberSessions org={org} sessions={sessions.data} />
        </Card>
      </Section>
    </>
  );
}
