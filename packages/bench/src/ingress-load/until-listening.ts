import { connect } from "node:net";
import { AppError } from "@switchyard/contracts";

const START_MS = 30_000;

/** Whether something accepts connections there. */
export function listens(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .once("error", () => resolve(false));
  });
}

/** Resolves once something listens on a port of this host. Throws AppError not_listening after 30 s. */
export async function untilListening(port: number): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    if (await listens(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new AppError({ code: "not_listening", kind: "timeout", message: `Nothing came to listen on port ${port}.` });
}
