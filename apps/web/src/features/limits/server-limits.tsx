import type { Limit } from "@switchyard/contracts";
import Link from "next/link";
import { Card, Section } from "../../components/ui/card.tsx";
import { LimitLine } from "./limit-line.tsx";
import { LimitUsage } from "./limit-usage.tsx";

/** The limits of single servers, each leading to where it is changed; nothing where there is none. */
export function ServerLimits(props: { readonly org: string; readonly limits: readonly Limit[] }) {
  if (props.limits.length === 0) return null;
  const servers = [...new Set(props.limits.flatMap(({ server }) => server ?? []))].sort();
  return (
    <Section title="Of single servers" hint="Changed on the server's own page.">
      <Card className="divide-y">
        {servers.map((server) => (
          <section key={server} aria-label={server} className="flex flex-col gap-3 px-4 py-3 sm:flex-row sm:gap-6">
            <h3 className="w-40 shrink-0 text-sm font-medium">
              <Link
                href={`/${props.org}/servers/${server}/limits`}
                className="break-words underline-offset-4 hover:underline"
              >
                {server}
              </Link>
            </h3>
            <ul className="flex min-w-0 flex-1 flex-col gap-3">
              {props.limits
                .filter((limit) => limit.server === server)
                .map((limit) => (
                  <li key={limit.id} className="grid items-center gap-x-6 gap-y-2 sm:grid-cols-[minmax(0,1fr)_220px]">
                    <LimitLine limit={limit} />
                    <LimitUsage limit={limit} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </Card>
    </Section>
  );
}
