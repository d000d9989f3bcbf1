/**
 * Runs once before the first request: reads the configuration, so that a fault ends the start, and starts what serves
 * the process. NEXT_RUNTIME is a constant that the bundler puts in, not configuration; only so does it leave this out
 * of the edge bundle.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startProcess } = await import("./process.ts");
    await startProcess();
  }
}
