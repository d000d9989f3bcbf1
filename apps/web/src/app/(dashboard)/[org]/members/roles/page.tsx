import { roles } from "@switchyard/contracts";
import { permissionTable, roleDescriptions } from "@switchyard/tenancy";
import type { Metadata } from "next";
import { Card, Section } from "../../../../../components/ui/card.tsx";
import { Chip } from "../../../../../components/ui/chip.tsx";
import { RolesTable } from "../../../../../features/members/roles-table.tsx";
import { currentPrincipal } from "../../../../../session.ts";

export const metadata: Metadata = { title: "Roles" };

/** What each role is for, and the table that the API goes by. */
export default async function RolesPage(props: { readonly params: Promise<{ org: string }> }) {
  const { role: own } = await currentPrincipal((await props.params).org);
  return (
    <>
      <Section title="Roles" hint="Nobody gives a role above their own, and nobody raises their own.">
        <Card className="overflow-hidden">
          <dl className="divide-y text-sm">
            {roles.map((role) => (
              <div key={role} className="grid gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
                <dt className="flex items-center gap-2 font-medium">
                  {role}
                  {role === own ? <Chip>You</Chip> : null}
                </dt>
                <dd className="text-muted text-pretty">{roleDescriptions[role]}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </Section>
      <Section title="Rights" hint="One table decides in the dashboard, the API and the CLI alike.">
        <RolesTable rows={permissionTable} own={own} />
      </Section>
    </>
  );
}
