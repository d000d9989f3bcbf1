import { type FoundDevice, findDeviceRequest, getConsentRequest } from "@switchyard/oauth";
import type { Identity } from "@switchyard/tenancy";
import { listOrgs } from "@switchyard/tenancy";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { addressOf } from "../../../client-address.ts";
import { composition } from "../../../composition.ts";
import { consentFault } from "../../../consent/consent-fault.ts";
import { CliLogin } from "../../../features/consent/cli-login.tsx";
import { ConsentPage } from "../../../features/consent/consent-page.tsx";
import { DeviceCode } from "../../../features/consent/device-code.tsx";
import { DeviceDone } from "../../../features/consent/device-done.tsx";
import { DeviceFacts } from "../../../features/consent/device-facts.tsx";
import { deviceDoor } from "../../../features/consent/door.ts";
import { NoConsent } from "../../../features/consent/no-consent.tsx";
import { requireSession } from "../../../session.ts";
import { signInDeps } from "../../../sign-in/auth-options.ts";

export const metadata: Metadata = { title: "Connect a device", robots: { index: false } };

/** Where a person types in the code that a device shows, and lets it in (RFC 8628). */
export default async function DevicePage(props: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { identity } = await requireSession();
  const { user_code: typed, done } = await props.searchParams;
  if (done === "allowed" || done === "denied") return <DeviceDone allowed={done === "allowed"} />;
  if (typeof typed !== "string" || typed === "") return <DeviceCode />;
  const deps = composition();
  const ip = addressOf(await headers());
  try {
    const { throttle } = signInDeps(deps);
    const found = await findDeviceRequest({ ...deps, throttle }, identity, { userCode: typed, ip });
    return found.kind === "cli" ? await cliLogin(identity, found) : await clientRequest(identity, found);
  } catch (error) {
    const fault = consentFault(error);
    return <NoConsent back={deviceDoor(typed).back} fault={fault} email={identity.label} retry="/device" />;
  }
}

async function clientRequest(identity: Identity, found: FoundDevice) {
  const { uid, userCode, deviceName, ip } = found;
  const request = await getConsentRequest(composition(), identity, { uid, browser: uid });
  const device = <DeviceFacts userCode={userCode} deviceName={deviceName} ip={ip} />;
  return <ConsentPage request={request} door={deviceDoor(userCode)} device={device} />;
}

async function cliLogin(identity: Identity, found: FoundDevice) {
  const orgs = await listOrgs(composition(), identity);
  const { userCode, deviceName, ip } = found;
  return (
    <CliLogin
      door={deviceDoor(userCode)}
      device={<DeviceFacts userCode={userCode} deviceName={deviceName} ip={ip} />}
      email={identity.label}
      orgs={orgs.map(({ slug, name, role }) => ({ slug, name, role }))}
    />
  );
}
