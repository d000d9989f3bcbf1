/** Whether the head of a source can be asked over the network without being told: https and ssh, no local path. Pure. */
export function isPolledUrl(url: string): boolean {
  return /^(https?|ssh):\/\//i.test(url) || /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:./.test(url);
}
