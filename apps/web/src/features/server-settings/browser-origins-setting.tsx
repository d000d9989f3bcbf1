"use client";

import type { Server } from "@switchyard/contracts";
import { Globe, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { originFault, originOf } from "./origin-of.ts";
import { SettingCard } from "./setting-card.tsx";

const MOST = 50;

/** Whose pages may call the server from a browser. Each is added and removed at once. */
export function BrowserOriginsSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const { allowedOrigins: saved, slug } = props.server;
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string>();
  const save = useAction(async (allowedOrigins: readonly string[], said: string) => {
    const body = { allowedOrigins: [...allowedOrigins] };
    await call("updateServer", { params: { org: props.org, server: slug }, body });
    toast.success(said);
    router.refresh();
  });
  const add = async () => {
    const origin = originOf(typed);
    const found = originFault(origin, saved);
    if (found !== null) return setFault(found);
    setFault(undefined);
    const done = await save.run([...saved, origin], `Pages of ${origin} may call within 5 seconds.`);
    if (done) setTyped("");
  };
  return (
    <SettingCard
      id="browsers"
      title="Calls from browsers"
      hint={
        <>
          Origins whose pages may call the endpoint from a browser. Any other page is answered with 403 before the
          server hears of it. Programs, and the dashboard, need none.{" "}
          <Link
            href="/docs/browsers"
            className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
          >
            How it works
          </Link>
        </>
      }
    >
      {saved.length > 0 ? (
        <ul aria-label="Allowed origins" className="divide-y rounded-lg border">
          {saved.map((origin) => (
            <li key={origin} className="flex min-h-10 items-center gap-2.5 ps-3.5 pe-1">
              <Globe aria-hidden className="size-4 shrink-0 text-muted" />
              <code className="untrusted min-w-0 flex-1 py-1.5 font-mono text-xs break-all">{origin}</code>
              <Button
                tone="quiet"
                size="icon"
                disabled={save.busy}
                aria-label={`Remove ${origin}`}
                onClick={() =>
                  void save.run(
                    saved.filter((one) => one !== origin),
                    `Pages of ${origin} are refused within 5 seconds.`,
                  )
                }
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field
          label="Add an origin"
          hint="Scheme, host and port of the page. Plain http only for localhost. A page still needs a credential, unless the server is public."
          error={fault}
        >
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                type="url"
                inputMode="url"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                placeholder="https://app.example.com"
                className="font-mono md:text-xs"
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value);
                  setFault(undefined);
                }}
              />
              <Button type="submit" busy={save.busy} disabled={typed.trim() === "" || saved.length >= MOST}>
                Add origin
              </Button>
            </div>
          )}
        </Field>
      </form>
      <TroubleNotice trouble={save.trouble} />
    </SettingCard>
  );
}
