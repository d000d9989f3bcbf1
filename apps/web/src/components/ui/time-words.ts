const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "12 s ago", "3 h ago", "5 d ago", then the date. A future time (clock skew) counts as now. */
export function ago(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (passed < 5_000) return "just now";
  if (passed < MINUTE) return `${Math.floor(passed / 1000)} s ago`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  if (passed < 14 * DAY) return `${Math.floor(passed / DAY)} d ago`;
  return new Date(at).toISOString().slice(0, 10);
}

/** How long until a future time, to the nearest unit in words; "expired" when it has passed. */
export function until(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left <= 0) return "expired";
  if (left < HOUR) return `in ${Math.max(1, Math.round(left / MINUTE))} min`;
  if (left < 2 * DAY) return `in ${Math.round(left / HOUR)} h`;
  return `in ${Math.round(left / DAY)} d`;
}

/** The whole time with its zone: the reader's where it is known, UTC otherwise. */
export function exact(at: string, local: boolean): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
    ...(local ? {} : { timeZone: "UTC" }),
  }).format(new Date(at));
}

/** `14:03:07.123`, in the reader's zone where it is known, UTC otherwise. */
export function timeOfDay(at: string, local: boolean): string {
  const date = new Date(at);
  const format = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(local ? {} : { timeZone: "UTC" }),
  });
  return `${format.format(date)}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`;
}

/** `20 Nov 14:03:07.123`. */
export function clock(at: string, local: boolean): string {
  const zone = local ? {} : { timeZone: "UTC" };
  const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", ...zone }).format(new Date(at));
  return `${day} ${timeOfDay(at, local)}`;
}

/** A duration in prose: `840 ms`, `2.4 s`, `1 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`;
  const minutes = Math.floor(ms / MINUTE);
  const seconds = Math.floor((ms - minutes * MINUTE) / 1000);
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}

/** Bytes in prose, binary steps: `812 B`, `4.2 KiB`, `38 MiB`. */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? "B"}`;
}

/** A count with thin groups: `12 431`. */
export function count(value: number): string {
  return new Intl.NumberFormat("en-GB").format(value).replaceAll(",", " ");
}

/** Share of errors: `0%`, `0.4%`, `12%`; a dash when nothing was counted. */
export function rate(errors: number, total: number): string {
  if (total === 0) return "–";
  const percent = (100 * errors) / total;
  if (percent === 0) return "0%";
  return percent < 10 ? `${percent.toFixed(1)}%` : `${Math.round(percent)}%`;
}
