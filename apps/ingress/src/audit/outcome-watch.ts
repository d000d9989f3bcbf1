import { createOutcomeTap, type Envelope, type Outcome, type OutcomeTap, type TapEnd } from "@switchyard/protocol";

/** One message of an exchange with how it ended. */
export interface Settled {
  readonly envelope: Envelope;
  readonly outcome: Outcome;
}

/** Watches one response for the outcome of every message of the request: one, or the parts of a batch. */
export interface OutcomeWatch {
  begin(httpStatus: number, contentType: string | null): void;
  /** How many bytes of the chunk may go out before `settled` is recorded; the rest goes out afterwards. */
  push(chunk: Buffer): { readonly pass: number; readonly settled: readonly Settled[] };
  /** No byte follows: every outcome that {@link push} has not told. */
  finish(end: TapEnd): readonly Settled[];
}

const NOTHING: readonly Settled[] = [];

/** Opens a watch over the messages of an envelope. */
export function createOutcomeWatch(envelope: Envelope): OutcomeWatch {
  const messages = envelope.kind === "batch" ? envelope.messages : [envelope];
  const open = new Map<Envelope, OutcomeTap>(
    messages.map((message) => [message, createOutcomeTap({ id: expectedId(message), era: message.era })]),
  );
  const settle = (message: Envelope, tap: OutcomeTap, settled: Settled[]): void => {
    if (tap.outcome === null) return;
    open.delete(message);
    settled.push({ envelope: message, outcome: tap.outcome });
  };
  return {
    begin(httpStatus, contentType) {
      for (const tap of open.values()) tap.begin(httpStatus, contentType);
    },
    push(chunk) {
      if (open.size === 0) return { pass: chunk.length, settled: NOTHING };
      let pass = chunk.length;
      const settled: Settled[] = [];
      for (const [message, tap] of open) {
        pass = Math.min(pass, tap.push(chunk));
        if (tap.responseFrameSeen) settle(message, tap, settled);
      }
      return { pass, settled };
    },
    finish(end) {
      const settled: Settled[] = [];
      for (const [message, tap] of open) {
        tap.finish(end);
        settle(message, tap, settled);
      }
      return settled;
    },
  };
}

/** Only a request is answered; everything else settles by status. */
function expectedId(message: Envelope) {
  return message.kind === "request" ? message.id : null;
}
