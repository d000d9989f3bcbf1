export { type ChainReport, type ChainStart, eventHash, genesisHash, verifyChain } from "./chain.ts";
export { type ExchangeInput, exchangeEvent } from "./commands/exchange-event.ts";
export {
  type ManagementEventInput,
  managementEvent,
  recordManagementEvent,
} from "./commands/record-management-event.ts";
export { EventResult, UnsealedEvent } from "./event.ts";
export { getAuditEvent } from "./queries/get-audit-event.ts";
export { getCallCounts, getUsage, type UsageInput } from "./queries/get-usage.ts";
export { type AuditListInput, type AuditPage, listAuditEvents } from "./queries/list-audit-events.ts";
export {
  defaultRedaction,
  type RedactedJson,
  type RedactionPolicy,
  redactedMark,
  redactPreview,
  redactText,
  redactValue,
  truncatedMark,
} from "./redact.ts";
export { type SealReport, sealOnce } from "./sealer/seal-once.ts";
export {
  type Sealer,
  type SealerOptions,
  type SealerSignals,
  sealChannel,
  startSealer,
  trailChannel,
} from "./sealer/start-sealer.ts";
export { adoptSpools } from "./spool/adopt-spools.ts";
export { type ShipReport, shipSpool } from "./spool/ship-spool.ts";
export { type ClosedSegment, openSpool, type Spool, type SpoolOptions } from "./spool/spool.ts";
export { type Shipper, type ShipperOptions, startShipper } from "./spool/start-shipper.ts";
