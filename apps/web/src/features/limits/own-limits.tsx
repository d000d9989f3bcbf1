import type { Limit } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Section } from "../../components/ui/card.tsx";
import { AddLimit } from "./add-limit.tsx";
import { LimitsList } from "./limits-list.tsx";
import { NoLimits } from "./no-limits.tsx";

interface Props {
  readonly org: string;
  /** Null for what limits all servers of the org together. */
  readonly server: string | null;
  readonly tools: readonly string[];
  readonly limits: readonly Limit[];
  readonly mayChange: boolean;
  readonly title: string;
  readonly hint: string;
  readonly emptyTitle: string;
  /** What a limit is good for here, where there is none yet. */
  readonly children: ReactNode;
}

/** The limits of one place, and the way to add one for who may. */
export function OwnLimits(props: Props) {
  const { org, server, tools, limits, mayChange } = props;
  const add = { org, server, tools };
  return (
    <Section
      title={props.title}
      hint={props.hint}
      action={mayChange && limits.length > 0 ? <AddLimit {...add} /> : null}
    >
      <LimitsList
        org={org}
        limits={limits}
        mayChange={mayChange}
        empty={
          <NoLimits
            title={props.emptyTitle}
            action={mayChange ? <AddLimit {...add} primary /> : <p>An owner or admin can add one.</p>}
          >
            {props.children}
          </NoLimits>
        }
      />
    </Section>
  );
}
