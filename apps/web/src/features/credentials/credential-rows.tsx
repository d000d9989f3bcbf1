import type { LastUse as LastUseFacts } from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import type { z } from "zod";
import { Card } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import { Expiry } from "./expiry.tsx";
import { LastUse } from "./last-use.tsx";
import { CredentialStatus } from "./status-chip.tsx";

/** One client or key in a list. */
export interface CredentialRowFacts {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  /** Below its name: id or beginning of the key, and whose it is. */
  readonly detail: ReactNode;
  readonly opens: ReactNode;
  readonly status: "active" | "suspended" | "expired" | "revoked";
  readonly lastUse: z.output<typeof LastUseFacts> | null;
  readonly expiresAt: string | null;
}

/** Credentials of an org: what each opens, how it fares, when it was used, when it ends. Each leads to its page. */
export function CredentialRows(props: { readonly rows: readonly CredentialRowFacts[] }) {
  return (
    <Card className="overflow-hidden">
      <div className="hidden md:block">
        <Table>
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Opens</Th>
              <Th>Last used</Th>
              <Th>Expires</Th>
              <Th className="text-end">State</Th>
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row) => (
              <Tr key={row.id} className={cn(isOver(row) && "text-muted")}>
                <Td className="max-w-64">
                  <Name row={row} />
                </Td>
                <Td className="max-w-64">{row.opens}</Td>
                <Td className="max-w-56 text-muted">
                  <LastUse use={row.lastUse} />
                </Td>
                <Td className="whitespace-nowrap text-muted">
                  {row.status === "revoked" ? "–" : <Expiry expiresAt={row.expiresAt} />}
                </Td>
                <Td className="text-end">
                  <CredentialStatus status={row.status} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {props.rows.map((row) => (
          <li key={row.id} className="relative flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
            <div className="min-w-0 flex-1">
              <Name row={row} />
              {row.opens}
            </div>
            <CredentialStatus status={row.status} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function isOver({ status }: CredentialRowFacts): boolean {
  return status === "revoked" || status === "expired";
}

function Name({ row }: { readonly row: CredentialRowFacts }) {
  return (
    <>
      <Link
        href={row.href}
        className={cn("untrusted block truncate font-medium after:absolute after:inset-0", isOver(row) && "text-muted")}
      >
        {row.name}
      </Link>
      <p className="untrusted truncate text-xs text-muted">{row.detail}</p>
    </>
  );
}
