import type { Limit } from "@switchyard/contracts";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Section } from "../../components/ui/card.tsx";
import { LimitsList } from "./limits-list.tsx";

/** The limits of the whole org, which count this server's calls too; changed in the settings of the org. */
export function InheritedLimits(props: {
  readonly org: string;
  readonly limits: readonly Limit[];
  readonly mayChange: boolean;
}) {
  if (props.limits.length === 0) return null;
  return (
    <Section
      title="Of the organization"
      hint="They count the calls of all servers together, and hold here too."
      action={
        props.mayChange ? (
          <Button asChild tone="quiet" size="sm">
            <Link href={`/${props.org}/settings/limits`}>Change in Settings</Link>
          </Button>
        ) : null
      }
    >
      <LimitsList org={props.org} limits={props.limits} mayChange={false} empty={null} />
    </Section>
  );
}
