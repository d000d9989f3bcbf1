import type { ConsentRequest } from "@switchyard/oauth";
import { CircleCheck, CircleSlash } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";
import { resumePath } from "../../consent/resume-path.ts";
import { ConsentForm } from "./consent-form.tsx";
import { clientName } from "./consent-words.ts";
import type { ConsentDoor } from "./door.ts";
import { HiddenServer } from "./hidden-server.tsx";
import { Outcome } from "./page-parts.tsx";
import { WhoAsks } from "./who-asks.tsx";

/** A request in one of its three states: to be decided, about nothing this person may use, decided. */
export function ConsentPage(props: {
  readonly request: ConsentRequest;
  readonly door: ConsentDoor;
  /** The device that waits, in the device flow. */
  readonly device?: ReactNode;
}) {
  const { request, door } = props;
  if (request.state === "decided") {
    return (
      <Decided
        resume={door.userCode === null ? resumePath(request.uid) : null}
        allow={request.allow}
        name={clientName(request.client)}
      />
    );
  }
  if (request.state === "hidden") {
    return (
      <HiddenServer
        door={door}
        token={request.token}
        client={clientName(request.client)}
        resource={request.resource}
        email={request.account.email}
      />
    );
  }
  const { server, org, scopes, tools } = request;
  return (
    <>
      <header className="flex flex-col gap-1.5">
        <h1 className="text-xl font-semibold tracking-[-0.018em] text-balance">
          Let <span className="untrusted">{clientName(request.client)}</span> use{" "}
          <span className="untrusted">{server.name}</span>?
        </h1>
        <p className="text-sm text-muted">
          A server of <span className="untrusted">{org.name}</span>
          {server.preview === null ? null : (
            <>
              {" "}
              · preview <span className="untrusted font-mono text-xs">{server.preview}</span>
            </>
          )}
          <span className="untrusted mt-0.5 block font-mono text-xs">{request.resource}</span>
        </p>
      </header>
      {props.device}
      <WhoAsks request={request} door={door} />
      <ConsentForm
        door={door}
        token={request.token}
        scopes={scopes}
        tools={tools}
        isExtending={request.knownSince !== null}
      />
    </>
  );
}

/** Decided, and the authorization server has not taken it up: the browser was stopped on its way there. */
function Decided(props: { readonly resume: string | null; readonly allow: boolean; readonly name: string }) {
  return (
    <>
      <Outcome
        icon={props.allow ? CircleCheck : CircleSlash}
        title={props.allow ? "Already allowed" : "Already denied"}
      >
        <p className="text-pretty">
          It was decided before about <span className="untrusted">{props.name}</span>, and cannot be decided twice.
        </p>
        <p className="text-muted text-pretty">
          Go on, and the client gets its answer. If it stays unconnected, connect again from there.
        </p>
      </Outcome>
      {props.resume === null ? null : (
        <Button asChild size="lg" className="self-start">
          <a href={props.resume}>Go on to the client</a>
        </Button>
      )}
    </>
  );
}
