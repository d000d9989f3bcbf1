import type { Installation } from "@switchyard/contracts";
import { ArrowUpRight, Building2, UserRound } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { UnlinkInstallation } from "./unlink-installation.tsx";

/** The GitHub accounts that are linked to the org, and how each stands. */
export function InstallationsList(props: {
  readonly org: string;
  readonly installations: readonly Installation[];
  readonly mayManage: boolean;
}) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.installations.map((installation) => (
          <li
            key={installation.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 sm:px-5"
          >
            <AccountIcon kind={installation.accountKind} />
            <div className="min-w-0 flex-1 basis-48">
              <p className="flex items-center gap-2">
                <span className="untrusted truncate text-sm font-medium">{installation.account}</span>
                <StandingChip installation={installation} />
              </p>
              <p className="text-sm break-words text-muted sm:truncate">
                {installation.repositorySelection === "all" ? "All repositories" : "Selected repositories"} · linked{" "}
                <Ago at={installation.createdAt} /> by {installation.createdBy}
              </p>
            </div>
            <div className="flex items-center gap-1 max-sm:w-full max-sm:ps-9">
              {installation.removedAt ? null : (
                <Button asChild size="sm">
                  <a href={installation.htmlUrl} target="_blank" rel="noreferrer">
                    Change at GitHub
                    <ArrowUpRight aria-hidden />
                  </a>
                </Button>
              )}
              {props.mayManage ? <UnlinkInstallation org={props.org} installation={installation} /> : null}
            </div>
            <Standing installation={installation} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Whether an account is a person's or an organization's. */
export function AccountIcon(props: { readonly kind: "User" | "Organization" }) {
  const Icon = props.kind === "Organization" ? Building2 : UserRound;
  return <Icon aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />;
}

function StandingChip(props: { readonly installation: Installation }) {
  if (props.installation.removedAt) return <Chip tone="red">Uninstalled</Chip>;
  if (props.installation.suspendedAt) return <Chip tone="amber">Suspended</Chip>;
  return null;
}

/** What follows from an installation that GitHub does not let us use, and what to do. */
function Standing(props: { readonly installation: Installation }) {
  const { removedAt, suspendedAt } = props.installation;
  if (removedAt) {
    return (
      <p className="basis-full ps-9 text-sm text-muted text-pretty">
        The App was uninstalled at GitHub <Ago at={removedAt} />. What is live stays live; pushes do not arrive. Install
        it again and its servers follow by themselves.
      </p>
    );
  }
  if (suspendedAt) {
    return (
      <p className="basis-full ps-9 text-sm text-muted text-pretty">
        An owner suspended the App at GitHub <Ago at={suspendedAt} />. What is live stays live; pushes do not arrive
        until they let it in again.
      </p>
    );
  }
  return null;
}
