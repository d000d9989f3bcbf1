import type { ReactNode } from "react";
import { Card } from "../../components/ui/card.tsx";

/** What is so of a credential, as name and value; those without a value are left out. */
export function CredentialFacts(props: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Card>
      <dl className="divide-y text-sm">
        {props.facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name} className="grid gap-x-4 px-4 py-2.5 sm:grid-cols-[140px_minmax(0,1fr)]">
              <dt className="text-muted">{name}</dt>
              <dd className="untrusted min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
