/** Units by kind, each with how many of the base unit it is. */
const scales: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  length: { mm: 0.001, cm: 0.01, m: 1, km: 1000, inch: 0.0254, foot: 0.3048, mile: 1609.344 },
  weight: { g: 0.001, kg: 1, ounce: 0.028349523125, pound: 0.45359237 },
};

export const units = [
  "mm",
  "cm",
  "m",
  "km",
  "inch",
  "foot",
  "mile",
  "g",
  "kg",
  "ounce",
  "pound",
  "celsius",
  "fahrenheit",
] as const;
export type Unit = (typeof units)[number];

/** Converts between units of one kind, to at most six decimals; throws when the kinds differ. */
export function convert(value: number, from: Unit, to: Unit): number {
  return Math.round(exact(value, from, to) * 1e6) / 1e6;
}

function exact(value: number, from: Unit, to: Unit): number {
  if (from === to) return value;
  if (from === "celsius" && to === "fahrenheit") return (value * 9) / 5 + 32;
  if (from === "fahrenheit" && to === "celsius") return ((value - 32) * 5) / 9;
  for (const scale of Object.values(scales)) {
    const [one, other] = [scale[from], scale[to]];
    if (one !== undefined && other !== undefined) return (value * one) / other;
  }
  throw new Error(`${from} and ${to} do not measure the same thing.`);
}
