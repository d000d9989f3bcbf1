/** A stream outlives the right to it by no more than this and the check itself. */
const RECHECK_MS = 3_000;

/**
 * A stream that ends as soon as `check` rejects, asked every 3 seconds: what was allowed when it opened may be allowed no
 * more. Stops asking when either side ends it.
 */
export function whileAllowed(
  source: ReadableStream<Uint8Array>,
  check: () => Promise<unknown>,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let timer: ReturnType<typeof setTimeout>;
  let over = false;
  const end = (): void => {
    over = true;
    clearTimeout(timer);
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    timer = setTimeout(async () => {
      const allowed = await check().then(
        () => true,
        () => false,
      );
      if (over) return;
      if (allowed) return watch(controller);
      end();
      controller.close();
      await reader.cancel().catch(() => {});
    }, RECHECK_MS);
  };
  return new ReadableStream({
    start: watch,
    async pull(controller) {
      const next = await reader.read().catch((error: unknown) => {
        end();
        throw error;
      });
      if (over) return;
      if (!next.done) return controller.enqueue(next.value);
      end();
      controller.close();
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
}
