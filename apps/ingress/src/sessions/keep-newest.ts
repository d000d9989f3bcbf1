/** Puts an entry at the end of a map and, beyond `most` entries, lets the oldest go. */
export function keepNewest<V>(
  map: Map<string, V>,
  { key, value, most }: { readonly key: string; readonly value: V; readonly most: number },
): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
