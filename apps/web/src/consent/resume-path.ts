/** Where the authorization server takes a decided request up. */
export function resumePath(uid: string): string {
  return `/oauth/resume-consent/${encodeURIComponent(uid)}`;
}
