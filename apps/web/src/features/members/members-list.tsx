import type { Member } from "@switchyard/contracts";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { MemberMenu } from "./member-menu.tsx";
import type { MemberPowers } from "./role-choice.ts";

/** The people of an org: who, with what role, since when. */
export function MembersList(props: {
  readonly org: string;
  readonly members: readonly Member[];
  readonly powers: MemberPowers;
}) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.members.map((member) => (
          <li key={member.id} className="flex items-center gap-x-3 border-b px-4 py-3 last:border-b-0">
            <span
              aria-hidden
              className="grid size-8 shrink-0 place-items-center rounded-full bg-hover text-xs font-semibold uppercase"
            >
              {[...(member.name ?? member.email)][0]}
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="untrusted block truncate text-sm font-medium">{member.name ?? member.email}</span>
                {member.userId === props.powers.self ? <Chip>You</Chip> : null}
              </span>
              {member.name ? <span className="untrusted block truncate text-xs text-muted">{member.email}</span> : null}
            </span>
            <span className="text-xs whitespace-nowrap text-muted max-sm:hidden">
              joined <Ago at={member.createdAt} />
            </span>
            <span className="flex shrink-0 items-center justify-end gap-1 sm:w-36">
              <Chip tone="outline">{member.role}</Chip>
              <MemberMenu org={props.org} member={member} powers={props.powers} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
