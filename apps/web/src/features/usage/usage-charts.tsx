"use client";

import type { Usage } from "@switchyard/contracts";
import { useSyncExternalStore } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Figure } from "../../components/ui/figure.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { count, duration, rate } from "../../components/ui/time-words.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { ChartTip } from "./chart-tip.tsx";
import { UsageTable } from "./usage-table.tsx";

const axis = { tick: { fontSize: 11, fill: "var(--muted)" }, tickLine: false, axisLine: false } as const;
const grid = <CartesianGrid vertical={false} stroke="var(--line)" />;

/** `14:00` in the reader's zone, or the day when a window spans several. */
function tickWords(window: Usage["window"]): (from: string) => string {
  const format = new Intl.DateTimeFormat(
    "en-GB",
    window === "24h" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" },
  );
  return (from) => format.format(new Date(from));
}

/** Charts need a width and the reader's time zone; neither is known on the server. */
function useDrawable(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}

/** Calls per hour, those that failed in red on the same bar. Counts begin at zero. */
export function CallsChart(props: { readonly usage: Usage }) {
  const { usage } = props;
  const drawable = useDrawable();
  const words = tickWords(usage.window);
  const data = usage.points.map((point) => ({ ...point, ok: point.calls - point.errors }));
  return (
    <ChartFrame
      title={`Calls and errors, ${usage.window}`}
      figures={
        <dl className="flex gap-8">
          <Figure label="Calls" value={count(usage.total)} unit={`· ${usage.window}`} />
          <Figure
            label="Error rate"
            value={rate(usage.errors, usage.total)}
            unit={`· ${count(usage.errors)}`}
            tone={usage.errors * 20 > usage.total ? "red" : undefined}
          />
        </dl>
      }
      legend={[
        { words: "Answered", swatch: "bg-accent" },
        { words: "Failed or denied", swatch: "bg-red-solid" },
      ]}
      table={<UsageTable usage={usage} words={words} />}
      chart={
        drawable ? (
          <ResponsiveContainer width="100%" height="100%">
            <BarChart
              data={data}
              margin={{ top: 4, right: 0, bottom: 0, left: -18 }}
              barCategoryGap={2}
              maxBarSize={40}
            >
              {grid}
              <XAxis dataKey="from" tickFormatter={words} minTickGap={40} {...axis} />
              <YAxis allowDecimals={false} width={52} tickFormatter={count} {...axis} />
              <Tooltip
                cursor={{ fill: "var(--hover)" }}
                content={<ChartTip words={words} />}
                isAnimationActive={false}
              />
              <Bar dataKey="ok" name="Answered" stackId="calls" fill="var(--accent)" isAnimationActive={false} />
              <Bar
                dataKey="errors"
                name="Failed or denied"
                stackId="calls"
                fill="var(--red-solid)"
                radius={[2, 2, 0, 0]}
                isAnimationActive={false}
              />
            </BarChart>
          </ResponsiveContainer>
        ) : (
          <Skeleton className="h-full" />
        )
      }
    />
  );
}

/** The time within which 95 of 100 calls were answered, hour by hour; no line where nothing was called. */
export function LatencyChart(props: { readonly usage: Usage }) {
  const { usage } = props;
  const drawable = useDrawable();
  const words = tickWords(usage.window);
  return (
    <ChartFrame
      title={`95th percentile of duration, ${usage.window}`}
      figures={
        <dl>
          <Figure
            label="p95 duration"
            value={usage.p95Ms === null ? "–" : duration(usage.p95Ms)}
            unit={`· ${usage.window}`}
          />
        </dl>
      }
      legend={[{ words: "95 of 100 calls are faster", swatch: "bg-ink" }]}
      table={<UsageTable usage={usage} words={words} />}
      chart={
        drawable ? (
          <ResponsiveContainer width="100%" height="100%">
            <LineChart data={usage.points} margin={{ top: 4, right: 4, bottom: 0, left: -6 }}>
              {grid}
              <XAxis dataKey="from" tickFormatter={words} minTickGap={40} {...axis} />
              <YAxis width={58} tickFormatter={duration} {...axis} />
              <Tooltip
                cursor={{ stroke: "var(--line-strong)" }}
                content={<ChartTip words={words} unit="ms" />}
                isAnimationActive={false}
              />
              <Line
                dataKey="p95Ms"
                name="p95"
                stroke="var(--ink)"
                strokeWidth={1.5}
                dot={false}
                isAnimationActive={false}
              />
            </LineChart>
          </ResponsiveContainer>
        ) : (
          <Skeleton className="h-full" />
        )
      }
    />
  );
}
