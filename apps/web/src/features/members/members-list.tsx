import type { Member } from "@switchyard/contracts";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { PasswordLink } from "./password-link.tsx";

/** The people of an org and their roles. Owners can hand out a one-time password link. */
export function MembersList(props: {
  readonly org: string;
  readonly members: readonly Member[];
  readonly mayManage: boolean;
}) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.members.map((member) => (
          <li
            key={member.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-3 last:border-b-0"
          >
            <span
              aria-hidden
              className="grid size-8 shrink-0 place-items-center rounded-full bg-hover text-xs font-semibold uppercase"
            >
              {[...(member.name ?? member.email)][0]}
            </span>
            <span className="min-w-0 flex-1">
              <span className="untrusted block truncate text-sm font-medium">{member.name ?? member.email}</span>
              <span className="untrusted block truncate text-xs text-muted">{member.name ? member.email : ""}</span>
            </span>
            <span className="text-xs text-muted max-sm:hidden">
              joined <Ago at={member.createdAt} />
            </span>
            <Chip tone="outline">{member.role}</Chip>
            {props.mayManage ? <PasswordLink org={props.org} member={member} /> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
