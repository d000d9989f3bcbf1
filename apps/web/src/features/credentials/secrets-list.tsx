import type { OauthClient } from "@switchyard/contracts";
import { Ago } from "../../components/ui/time.tsx";
import { Expiry } from "./expiry.tsx";

/** The secrets of a client that work now, and until when; only their beginnings are known. */
export function SecretsList(props: { readonly secrets: OauthClient["secrets"] }) {
  if (props.secrets.length === 0) return "None";
  return (
    <ul className="flex flex-col gap-1">
      {props.secrets.map((secret) => (
        <li key={secret.id} className="flex flex-wrap gap-x-2">
          <code className="font-mono text-xs leading-5">{secret.hint}…</code>
          <span className="text-muted">
            made <Ago at={secret.createdAt} />
            {secret.expiresAt ? (
              <>
                {" "}
                · ends <Expiry expiresAt={secret.expiresAt} />
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
