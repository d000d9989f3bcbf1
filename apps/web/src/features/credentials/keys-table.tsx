import type { ApiKey } from "@switchyard/contracts";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { Expiry } from "./expiry.tsx";
import { RevokeKey } from "./revoke-key.tsx";

/** The keys of an org: what each can reach, when it was used, when it ends. */
export function KeysTable(props: {
  readonly org: string;
  readonly keys: readonly ApiKey[];
  readonly mayManage: boolean;
}) {
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
              <Th>
                <span className="sr-only">Revoke</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {props.keys.map((key) => (
              <Tr key={key.id}>
                <Td className="max-w-64">
                  <KeyName apiKey={key} />
                </Td>
                <Td className="max-w-72">
                  <Reach apiKey={key} />
                </Td>
                <Td className="whitespace-nowrap text-muted">
                  {key.lastUsedAt ? <Ago at={key.lastUsedAt} /> : "Never"}
                </Td>
                <Td className="whitespace-nowrap text-muted">
                  <Expiry expiresAt={key.expiresAt} />
                </Td>
                <Td className="text-end">
                  {key.revokedAt ? (
                    <Chip>Revoked</Chip>
                  ) : props.mayManage ? (
                    <RevokeKey org={props.org} apiKey={key} />
                  ) : null}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {props.keys.map((key) => (
          <li key={key.id} className="flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
            <div className="min-w-0 flex-1">
              <KeyName apiKey={key} />
              <Reach apiKey={key} />
            </div>
            {key.revokedAt ? <Chip>Revoked</Chip> : props.mayManage ? <RevokeKey org={props.org} apiKey={key} /> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function KeyName(props: { readonly apiKey: ApiKey }) {
  return (
    <>
      <p className="untrusted truncate font-medium">{props.apiKey.name}</p>
      <p className="truncate font-mono text-xs text-muted">{props.apiKey.hint}…</p>
    </>
  );
}

function Reach(props: { readonly apiKey: ApiKey }) {
  const { plane, role, servers } = props.apiKey;
  if (plane === "manage") {
    return (
      <p className="truncate text-sm text-muted">
        <span className="text-ink">API and CLI</span> as {role ?? "member"}
      </p>
    );
  }
  return (
    <p className="truncate text-sm text-muted">
      <span className="text-ink">MCP</span> · {servers.length === 0 ? "every server" : servers.join(", ")}
    </p>
  );
}
