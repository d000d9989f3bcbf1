import { connect } from "node:net";

export interface ConnectionEvents {
  onOpen(): void;
  /** The bytes are good until this returns. */
  onBytes(bytes: Buffer): void;
  onFault(error: Error): void;
}

export interface Connection {
  send(bytes: Buffer): void;
  /** Closes it; what happens to it from then on is no fault. */
  end(): void;
}

/** One connection that reads into a buffer of its own, so that reading leaves no garbage. */
export function openConnection(
  { host, port }: { readonly host: string; readonly port: number },
  events: ConnectionEvents,
): Connection {
  let ended = false;
  const buffer = Buffer.allocUnsafe(64 * 1024);
  const callback = (length: number): boolean => {
    if (!ended) events.onBytes(buffer.subarray(0, length));
    return true;
  };
  const socket = connect({ host, port, noDelay: true, onread: { buffer, callback } });
  socket.once("connect", () => events.onOpen());
  socket.on("error", (error) => ended || events.onFault(error));
  socket.once("close", () => ended || events.onFault(new TypeError("the connection was closed")));
  return {
    send: (bytes) => void socket.write(bytes),
    end() {
      ended = true;
      socket.destroy();
    },
  };
}
