import { type PermissionRow, type Role, roles } from "@switchyard/contracts";
import { Check, Minus } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";

/** Which role may do what. On phones the roles stand below each right. */
export function RolesTable(props: { readonly rows: readonly PermissionRow[]; readonly own: Role | null }) {
  return (
    <Card className="overflow-hidden">
      <table className="w-full text-sm max-md:hidden">
        <thead>
          <tr>
            <th scope="col" className="h-10 border-b px-4 text-start text-xs font-medium text-muted">
              May
            </th>
            {roles.map((role) => (
              <th
                key={role}
                scope="col"
                className={cn(
                  "h-10 w-24 border-b px-2 text-center text-xs font-medium text-muted",
                  role === props.own && "bg-accent-soft/50 text-ink",
                )}
              >
                {role}
                {role === props.own ? <span className="sr-only"> (your role)</span> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.permission} className="group/row">
              <th scope="row" className="border-b px-4 py-2.5 text-start font-normal group-last/row:border-b-0">
                {row.description}
                <code className="block font-mono text-xs text-muted">{row.permission}</code>
              </th>
              {roles.map((role) => (
                <td
                  key={role}
                  className={cn(
                    "border-b px-2 text-center group-last/row:border-b-0",
                    role === props.own && "bg-accent-soft/50",
                  )}
                >
                  <Mark yes={row.roles.includes(role)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="md:hidden">
        {props.rows.map((row) => (
          <li key={row.permission} className="border-b px-4 py-3 text-sm last:border-b-0">
            {row.description}
            <p className="mt-0.5 text-xs text-muted">{row.roles.join(", ")}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Mark(props: { readonly yes: boolean }) {
  const Icon = props.yes ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={cn("mx-auto size-4", props.yes ? "text-green" : "text-faint")} />
      <span className="sr-only">{props.yes ? "yes" : "no"}</span>
    </>
  );
}
