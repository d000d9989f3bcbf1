/** What the secret of a server's own webhook URL is sealed for. */
export function hookContext(serverId: string): string {
  return `server-hook/${serverId}`;
}
