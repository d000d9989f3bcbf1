"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { cn } from "../../components/ui/class-names.ts";

const themes = [
  { value: "system", words: "As the system", icon: Monitor },
  { value: "light", words: "Light", icon: Sun },
  { value: "dark", words: "Dark", icon: Moon },
] as const;

/** Light, dark, or as the system says. */
export function ThemeChoice(props: { readonly className?: string }) {
  const { theme, setTheme } = useTheme();
  const [known, setKnown] = useState(false);
  useEffect(() => setKnown(true), []);
  return (
    <fieldset className={cn("inline-flex gap-0.5 rounded-md border bg-sunken p-0.5", props.className)}>
      <legend className="sr-only">Theme</legend>
      {themes.map((option) => (
        <button
          key={option.value}
          type="button"
          title={option.words}
          aria-label={option.words}
          aria-pressed={known && theme === option.value}
          onClick={() => setTheme(option.value)}
          className="grid h-7 w-8 place-items-center rounded-sm text-muted hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-card dark:aria-pressed:bg-hover pointer-coarse:size-11"
        >
          <option.icon aria-hidden className="size-3.5" />
        </button>
      ))}
    </fieldset>
  );
}
