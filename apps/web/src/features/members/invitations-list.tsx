import type { Invitation } from "@switchyard/contracts";
import { Mail } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { Ago } from "../../components/ui/time.tsx";
import { until } from "../../components/ui/time-words.ts";
import { NewInvitationLink } from "./new-invitation-link.tsx";
import { RevokeInvitation } from "./revoke-invitation.tsx";
import type { RoleChoice } from "./role-choice.ts";

/** Invitations that wait, and those that ran out of time. */
export function InvitationsList(props: {
  readonly org: string;
  readonly invitations: readonly Invitation[];
  /** Roles the reader may give; an invitation with another one is out of their hands. */
  readonly choices: readonly RoleChoice[];
  readonly sendsMail: boolean;
}) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.invitations.map((invitation) => (
          <li
            key={invitation.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-3 last:border-b-0"
          >
            <span
              aria-hidden
              className="grid size-8 shrink-0 place-items-center rounded-full border border-dashed border-line-strong text-muted"
            >
              <Mail className="size-4" />
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="untrusted block truncate text-sm font-medium">{invitation.email}</span>
                <Chip tone="outline">{invitation.role}</Chip>
              </span>
              <span className="block text-xs text-muted">
                <Waiting invitation={invitation} />
              </span>
            </span>
            {props.choices.some(({ role }) => role === invitation.role) ? (
              <span className="flex items-center gap-1 max-sm:w-full max-sm:justify-end">
                <NewInvitationLink org={props.org} invitation={invitation} sendsMail={props.sendsMail} />
                <RevokeInvitation org={props.org} invitation={invitation} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Waiting({ invitation }: { readonly invitation: Invitation }) {
  const { status, createdBy, createdAt, mailedAt, expiresAt } = invitation;
  return (
    <>
      {mailedAt ? "Mailed " : "Made "}
      <Ago at={mailedAt ?? createdAt} /> by <span className="untrusted">{createdBy}</span> ·{" "}
      <span suppressHydrationWarning className={cn("whitespace-nowrap", status === "expired" && "text-red")}>
        {status === "expired" ? "expired" : `expires ${until(expiresAt, Date.now())}`}
      </span>
    </>
  );
}
