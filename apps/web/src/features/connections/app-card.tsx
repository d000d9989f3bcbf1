import type { GithubApp } from "@switchyard/contracts";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { ForgetApp } from "./forget-app.tsx";

/** The GitHub App of this installation, and how changes reach us. */
export function AppCard(props: { readonly app: GithubApp; readonly mayForget: boolean }) {
  const { app } = props;
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 p-4 sm:p-5">
        <span className="grid size-10 shrink-0 place-items-center rounded-lg border bg-canvas">
          <GithubMark className="size-5" />
        </span>
        <div className="min-w-0 flex-1 basis-52">
          <h3 className="untrusted truncate text-base font-semibold">{app.name}</h3>
          <p className="text-sm break-words text-muted sm:truncate">
            {new URL(app.baseUrl).host} · made <Ago at={app.createdAt} /> by {app.createdBy}
          </p>
        </div>
        <div className="flex items-center gap-1">
          <Button asChild size="sm">
            <a href={app.htmlUrl} target="_blank" rel="noreferrer">
              Open at GitHub
              <ArrowUpRight aria-hidden />
            </a>
          </Button>
          {props.mayForget ? <ForgetApp app={app} /> : null}
        </div>
      </div>
      <dl className="grid border-t text-sm sm:grid-cols-2 sm:divide-x max-sm:divide-y">
        <Fact name="Changes arrive by">
          {app.polling.because === null ? (
            <>
              <Dot tone="green" />
              Webhooks, and a look every {seconds(app.polling.everySeconds)}
            </>
          ) : (
            <>
              <Dot tone="amber" />
              Polling, every {seconds(app.polling.everySeconds)}
            </>
          )}
        </Fact>
        <Fact name="Last webhook">{app.lastDeliveryAt ? <Ago at={app.lastDeliveryAt} /> : "None yet"}</Fact>
      </dl>
      {app.polling.because ? (
        <p className="border-t bg-canvas/60 px-4 py-3 text-sm text-muted text-pretty sm:px-5">{app.polling.because}</p>
      ) : null}
    </Card>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="px-4 py-3 sm:px-5">
      <dt className="text-xs text-muted">{props.name}</dt>
      <dd className="mt-0.5 flex items-baseline gap-2">{props.children}</dd>
    </div>
  );
}

function Dot(props: { readonly tone: "green" | "amber" }) {
  const colour = props.tone === "green" ? "bg-green-solid" : "bg-amber-solid";
  return <span aria-hidden className={`size-2 shrink-0 self-center rounded-full ${colour}`} />;
}

function seconds(count: number): string {
  if (count < 120) return `${count} s`;
  return count % 3600 === 0 ? `${count / 3600} h` : `${Math.round(count / 60)} min`;
}
