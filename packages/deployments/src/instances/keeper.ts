import type { LogSink, RunningInstance } from "../ports.ts";

/** An instance that was verified, and whose it is. */
export interface Adoption {
  readonly instance: RunningInstance;
  readonly orgId: string;
  readonly serverId: string;
}

/** Who looks after running instances of this worker. */
export interface InstanceKeeper {
  /** Takes over an instance whose row is ready already; answers where its output goes from now on. */
  adopt(adoption: Adoption): Promise<LogSink>;
}
