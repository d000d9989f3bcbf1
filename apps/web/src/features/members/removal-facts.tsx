import type { MemberRemoval } from "@switchyard/contracts";
import Link from "next/link";

/** What ends with a member, and what they made for machines, which goes on. */
export function RemovalFacts(props: { readonly org: string; readonly facts: MemberRemoval }) {
  const { ends, stays } = props.facts;
  const ending = [
    counted(
      ends.grants.map(({ client, server }) => `${client} at ${server}`),
      "connected client",
    ),
    counted(names(ends.keys), "API key"),
    counted(names(ends.clients), "OAuth client"),
    counted(ends.servers, "place at a restricted server", "places at restricted servers"),
    counted(ends.invitations, "open invitation they sent", "open invitations they sent"),
  ].filter((line) => line !== null);
  const staying = [counted(names(stays.keys), "API key"), counted(names(stays.clients), "OAuth client")].filter(
    (line) => line !== null,
  );
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-sunken p-4 text-sm">
      <div>
        <h3 className="font-medium">Ends</h3>
        <ul className="mt-1 flex list-disc flex-col gap-1 ps-4 text-muted">
          <li>Their way in from every signed-in browser</li>
          {ending.map(({ words, names: list }) => (
            <li key={words}>
              {words}: <span className="untrusted text-ink">{list}</span>
            </li>
          ))}
        </ul>
      </div>
      {staying.length > 0 ? (
        <div>
          <h3 className="font-medium">Stays, and they may know its secret</h3>
          <ul className="mt-1 flex list-disc flex-col gap-1 ps-4 text-muted">
            {staying.map(({ words, names: list }) => (
              <li key={words}>
                {words}: <span className="untrusted text-ink">{list}</span>
              </li>
            ))}
          </ul>
          <p className="mt-1.5 text-muted">
            They made these for machines.{" "}
            <Link href={`/${props.org}/credentials`} className="text-accent-ink underline underline-offset-4">
              Rotate or revoke them
            </Link>{" "}
            if that matters.
          </p>
        </div>
      ) : null}
    </div>
  );
}

const SHOWN = 5;

function counted(list: readonly string[], one: string, many = `${one}s`) {
  if (list.length === 0) return null;
  const rest = list.length - SHOWN;
  const shown = [...list.slice(0, SHOWN), ...(rest > 0 ? [`${rest} more`] : [])];
  return { words: list.length === 1 ? `1 ${one}` : `${list.length} ${many}`, names: shown.join(", ") };
}

function names(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map(({ name }) => name);
}
