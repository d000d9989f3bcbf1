import { KeyRound } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Ago } from "../../components/ui/time.tsx";
import type { SignInAccounts } from "../../reads/accounts.ts";
import { ConnectButton } from "../connections/connect-button.tsx";

/** Accounts elsewhere that sign this person in, and GitHub to connect where it is not. */
export function SignInAccountsList(props: SignInAccounts) {
  const connected = props.accounts.some(({ ofApp }) => ofApp);
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.accounts.map((account) => {
          const Icon = account.id.startsWith("github") ? GithubMark : KeyRound;
          return (
            <li key={account.id} className="flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
              <Icon className="size-4 shrink-0" />
              <span className="min-w-0 flex-1">
                <span className="flex min-w-0 items-baseline gap-2 text-sm">
                  <span className="truncate font-medium">{account.name}</span>
                  {account.login ? <span className="untrusted truncate text-muted">{account.login}</span> : null}
                </span>
                <span className="block text-xs text-muted">
                  Connected <Ago at={account.since} />
                </span>
              </span>
              {account.ofApp ? <ConnectButton returnTo="/account" words="Renew" tone="quiet" size="sm" /> : null}
            </li>
          );
        })}
        {props.github && !connected ? (
          <li className="flex flex-wrap items-center gap-3 border-b px-4 py-3 last:border-b-0">
            <p className="min-w-0 flex-1 basis-56 text-sm text-muted text-pretty">
              Connect GitHub to sign in by it, and to link accounts that you administer.
            </p>
            <ConnectButton returnTo="/account" words="Connect GitHub" size="sm" />
          </li>
        ) : null}
      </ul>
    </Card>
  );
}
