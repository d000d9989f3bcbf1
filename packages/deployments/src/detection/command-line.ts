/**
 * Splits a command line into words as a shell would, when it uses nothing of a shell but quotes. Answers null when it needs
 * one: operators, substitutions, globs, assignments or variables other than PORT and HOST.
 */
export function splitCommandLine(line: string): readonly string[] | null {
  if (/[|&;<>()`\n*?[\]{}~#!\\]/.test(line.replace(/\$\{(PORT|HOST)\}/g, ""))) return null;
  if (/\$(?!PORT\b|HOST\b|\{PORT\}|\{HOST\})/.test(line)) return null;
  const words: string[] = [];
  const pattern = /\s*((?:"[^"]*"|'[^']*'|[^\s"'])+)/y;
  while (pattern.lastIndex < line.trimEnd().length) {
    const match = pattern.exec(line);
    if (!match?.[1]) return null;
    words.push(match[1].replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
  }
  if (words.length === 0 || /^[A-Za-z_][A-Za-z0-9_]*=/.test(words[0] ?? "")) return null;
  return words;
}

/** The words of a line, or a shell that runs it as it stands. */
export function commandLine(line: string): readonly string[] {
  return splitCommandLine(line) ?? ["sh", "-c", line];
}

/** Puts the values in the place of `$NAME`, `${NAME}` and `{NAME}` in each word; no shell is involved. */
export function substitute(argv: readonly string[], values: Readonly<Record<string, string>>): readonly string[] {
  if (argv[0] === "sh" && argv[1] === "-c") return argv;
  return argv.map((word) =>
    word.replace(
      /\$\{(PORT|HOST)\}|\$(PORT|HOST)\b|\{(PORT|HOST)\}/g,
      (whole, a, b, c) => values[a ?? b ?? c] ?? whole,
    ),
  );
}
