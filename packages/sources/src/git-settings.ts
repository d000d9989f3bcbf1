import { isIP } from "node:net";
import type { GitCredential } from "@switchyard/deployments/ports";
import type { Location } from "./location.ts";

/** Reads the credential from descriptor 3, once, only when git asks to get one. */
const CREDENTIAL_HELPER = '!f() { test "$1" = get && cat <&3; }; f';

/** Configuration for every git command of a fetch: nothing of the host's, nothing of the repository's own. */
export function gitOptions(location: Location, pinnedAddress: string | null): readonly string[] {
  const settings: Record<string, string> = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.symlinks": "true",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "protocol.allow": "never",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "pack.threads": "1",
    "advice.detachedHead": "false",
    "credential.helper": CREDENTIAL_HELPER,
  };
  if (location.kind === "https") {
    settings[location.plain ? "protocol.http.allow" : "protocol.https.allow"] = "always";
    if (pinnedAddress !== null && isIP(location.host) === 0) {
      const address = isIP(pinnedAddress) === 6 ? `[${pinnedAddress}]` : pinnedAddress;
      settings["http.curloptResolve"] = `${location.host}:${location.port}:${address}`;
    }
  }
  if (location.kind === "ssh") settings["protocol.ssh.allow"] = "always";
  if (location.kind === "local") settings["protocol.file.allow"] = "always";
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** The protocols git may speak, as its own environment variable wants them. */
function allowedProtocol(location: Location): string {
  if (location.kind === "https") return location.plain ? "http" : "https";
  return location.kind === "local" ? "file" : "ssh";
}

export interface EnvironmentInput {
  readonly location: Location;
  readonly home: string;
  readonly gitConfigPath: string;
  readonly ssh: SshFiles | null;
  readonly pinnedAddress: string | null;
}

export interface SshFiles {
  readonly keyPath: string;
  readonly knownHostsPath: string;
}

/** The whole environment of git: built from nothing, and without any secret. */
export function gitEnvironment(input: EnvironmentInput): Readonly<Record<string, string>> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: input.home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: input.gitConfigPath,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    SSH_ASKPASS: "/bin/false",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_ALLOW_PROTOCOL: allowedProtocol(input.location),
    GIT_PROTOCOL_FROM_USER: "0",
    GIT_SSH_COMMAND: sshCommand(input),
    GIT_SSH_VARIANT: "ssh",
  };
}

function sshCommand(input: EnvironmentInput): string {
  if (input.location.kind !== "ssh" || input.ssh === null) return "/bin/false";
  const options = [
    "-F /dev/null",
    "-oBatchMode=yes",
    "-oIdentitiesOnly=yes",
    "-oIdentityAgent=none",
    "-oPasswordAuthentication=no",
    "-oForwardAgent=no",
    "-oPermitLocalCommand=no",
    "-oProxyCommand=none",
    "-oConnectTimeout=20",
    "-oStrictHostKeyChecking=accept-new",
    `-oUserKnownHostsFile=${input.ssh.knownHostsPath}`,
    `-oHostKeyAlias=${input.location.host}`,
    ...(input.pinnedAddress === null ? [] : [`-oHostName=${input.pinnedAddress}`]),
    `-i ${input.ssh.keyPath}`,
  ];
  return `ssh ${options.join(" ")}`;
}

/** What the credential helper prints for git (gitcredentials, key=value lines); null when there is nothing to give. */
export function credentialLines(credential: GitCredential | null): string | null {
  if (credential?.kind !== "token") return null;
  return `username=${oneLine(credential.username)}\npassword=${oneLine(credential.token)}\n`;
}

/** A line break in a value would be read as another key. */
function oneLine(value: string): string {
  return value.replace(/[\r\n\0]/g, "");
}
