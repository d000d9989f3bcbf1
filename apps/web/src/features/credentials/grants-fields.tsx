"use client";

import type { FieldErrors } from "../../client/problem.ts";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select, Textarea } from "../../components/ui/input.tsx";
import { authMethodWords } from "./credential-words.ts";
import type { IssueDraft } from "./issue-draft.ts";

/** How a client gets its tokens, and how it proves itself. */
export function GrantsFields(props: {
  readonly draft: IssueDraft;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<IssueDraft>) => void;
}) {
  const { draft, errors, onChange } = props;
  const starting = (name: string) => Object.entries(errors).find(([path]) => path.startsWith(name))?.[1];
  return (
    <>
      <Choice
        label="How it gets tokens"
        value={draft.grants}
        onChange={(grants) =>
          onChange({ grants, ...(grants === "itself" && draft.proof === "none" ? { proof: "secret" } : {}) })
        }
        options={[
          { value: "itself", title: "By itself", hint: "client_credentials: no person is there." },
          { value: "browser", title: "People sign in", hint: "authorization_code with PKCE: each acts as themselves." },
          { value: "device", title: "From a terminal", hint: "Device flow: people type a code elsewhere." },
        ]}
        className="sm:grid-cols-3"
      />
      {draft.grants === "browser" ? (
        <Field
          label="Redirect URIs"
          error={starting("redirectUris")}
          hint="Where people are sent back to, one a line: https, http on loopback, or the program's own scheme."
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              value={draft.redirectUris}
              onChange={(event) => onChange({ redirectUris: event.target.value })}
              placeholder={"http://localhost:8090/callback\ncursor://anysphere.cursor-mcp/oauth/callback"}
              spellCheck={false}
              className="min-h-16 font-mono md:text-xs"
            />
          )}
        </Field>
      ) : null}
      <Field label="How it proves itself" error={errors["authMethod"]} className="max-w-96">
        {(control) => (
          <Select
            {...control}
            value={draft.proof}
            onChange={(event) => onChange({ proof: event.target.value as IssueDraft["proof"] })}
          >
            {(["secret", "private_key_jwt", "none"] as const)
              .filter((proof) => proof !== "none" || draft.grants !== "itself")
              .map((proof) => (
                <option key={proof} value={proof}>
                  {authMethodWords[proof]}
                </option>
              ))}
          </Select>
        )}
      </Field>
      {draft.proof === "private_key_jwt" ? (
        <Field
          label="Public keys"
          error={starting("jwks")}
          hint="A JWK Set. Only public keys: a private one is refused."
        >
          {(control) => (
            <Textarea
              {...control}
              rows={5}
              value={draft.jwks}
              onChange={(event) => onChange({ jwks: event.target.value })}
              placeholder='{ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "…" }] }'
              spellCheck={false}
              className="font-mono md:text-xs"
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
