import { CircleSlash, Clock, LogIn, MonitorSmartphone } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import type { ConsentFault } from "../../consent/consent-fault.ts";
import { Outcome } from "./page-parts.tsx";
import { SwitchAccount } from "./switch-account.tsx";

const titles: Readonly<Record<string, { readonly icon: typeof Clock; readonly title: string }>> = {
  consent_request_gone: { icon: Clock, title: "This sign-in is over" },
  consent_other_browser: { icon: MonitorSmartphone, title: "Started in another browser" },
  consent_client_gone: { icon: CircleSlash, title: "The client is not known any more" },
  consent_client_elsewhere: { icon: CircleSlash, title: "Not a client of this server" },
  org_sign_in_required: { icon: LogIn, title: "Sign in through your organization" },
  user_code_unknown: { icon: Clock, title: "No device waits with this code" },
  too_many_user_codes: { icon: Clock, title: "Too many codes were tried" },
  session_of_other_org: { icon: LogIn, title: "Sign in another way" },
};

/** A request on which nothing can be decided: why, and what to do. */
export function NoConsent(props: {
  /** Path of the page. */
  readonly back: string;
  readonly fault: ConsentFault;
  readonly email: string;
  /** Path of the page on which to begin again, where there is one. */
  readonly retry?: string;
}) {
  const { fault, back } = props;
  const { icon, title } = titles[fault.code] ?? { icon: CircleSlash, title: "This cannot go on" };
  return (
    <>
      <Outcome icon={icon} title={title}>
        <p className="text-pretty">{fault.message}</p>
        {fault.org === null && fault.remedy ? <p className="text-muted text-pretty">{fault.remedy}</p> : null}
      </Outcome>
      {fault.org === null ? null : (
        <div>
          <SwitchAccount back={back} org={fault.org}>
            {`Sign in again for ${fault.org}`}
          </SwitchAccount>
        </div>
      )}
      {props.retry ? (
        <Button asChild size="lg" className="self-start">
          <a href={props.retry}>Type in another code</a>
        </Button>
      ) : null}
      <p className="text-xs text-muted">
        Signed in as <span className="untrusted">{props.email}</span> · <span className="font-mono">{fault.code}</span>
      </p>
    </>
  );
}
