import { CircleSlash, Clock, LogIn, MonitorSmartphone } from "lucide-react";
import { SwitchAccount } from "./switch-account.tsx";

const titles: Readonly<Record<string, { readonly icon: typeof Clock; readonly title: string }>> = {
  consent_request_gone: { icon: Clock, title: "This sign-in is over" },
  consent_other_browser: { icon: MonitorSmartphone, title: "Started in another browser" },
  consent_client_gone: { icon: CircleSlash, title: "The client is not known any more" },
  consent_client_elsewhere: { icon: CircleSlash, title: "Not a client of this server" },
  org_sign_in_required: { icon: LogIn, title: "Sign in through your organization" },
  session_of_other_org: { icon: LogIn, title: "Sign in another way" },
};

/** A request on which nothing can be decided: why, and what to do. */
export function NoConsent(props: {
  readonly uid: string;
  readonly fault: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string | null;
    /** Org whose own sign-in is needed. */
    readonly org: string | null;
  };
  readonly email: string;
}) {
  const { fault, uid } = props;
  const { icon: Icon, title } = titles[fault.code] ?? { icon: CircleSlash, title: "This cannot go on" };
  return (
    <>
      <span className="grid size-10 place-items-center rounded-lg border bg-surface shadow-card">
        <Icon aria-hidden className="size-5 text-muted" strokeWidth={1.75} />
      </span>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">{title}</h1>
        <p className="text-pretty">{fault.message}</p>
        {fault.org === null && fault.remedy ? <p className="text-muted text-pretty">{fault.remedy}</p> : null}
      </div>
      {fault.org === null ? null : (
        <div>
          <SwitchAccount uid={uid} org={fault.org}>
            {`Sign in again for ${fault.org}`}
          </SwitchAccount>
        </div>
      )}
      <p className="text-xs text-muted">
        Signed in as <span className="untrusted">{props.email}</span> · <span className="font-mono">{fault.code}</span>
      </p>
    </>
  );
}
