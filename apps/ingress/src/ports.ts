import type { BlockList } from "node:net";
import type { Assertions, CredentialDoor } from "@switchyard/oauth/door";
import type { Leases } from "@switchyard/queue";
import type { RouteTable } from "@switchyard/routing";
import type { Log } from "@switchyard/telemetry";
import type { ExchangeRecorder } from "./audit/exchange-recorder.ts";
import type { Origins } from "./checks/check-origin.ts";
import type { OrgCaps } from "./limits/org-caps.ts";
import type { Turns } from "./limits/turns.ts";
import type { TaskTools } from "./policy/task-tools.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { InstanceChooser } from "./upstream/await-instance.ts";
import type { InFlight } from "./upstream/in-flight.ts";
import type { InstancePools } from "./upstream/instance-pools.ts";

/** What the walk of an exchange uses; wired once in `compose.ts`. */
export interface IngressDeps {
  readonly origins: Origins;
  readonly trustedProxies: BlockList;
  readonly log: Log;
  readonly routes: RouteTable;
  readonly door: CredentialDoor;
  readonly assertions: Assertions;
  readonly sessions: Sessions;
  readonly recorder: ExchangeRecorder;
  readonly tasks: TaskTools;
  readonly pools: InstancePools;
  readonly chooser: InstanceChooser;
  readonly inFlight: InFlight;
  readonly turns: Turns;
  readonly caps: OrgCaps;
  readonly leases: Leases;
  readonly isDraining: () => boolean;
  /** Rejects with the reason when a dependency does not answer. */
  readonly checkReady: () => Promise<void>;
}
