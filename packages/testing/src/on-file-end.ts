const pending: (() => Promise<void>)[] = [];

/** Runs `work` when the test file has ended, last registered first; may be called from anywhere in the file. */
export function onFileEnd(work: () => Promise<void>): void {
  pending.push(work);
}

/** For the setup file alone. */
export async function runFileEnd(): Promise<void> {
  for (let work = pending.pop(); work; work = pending.pop()) await work();
}
