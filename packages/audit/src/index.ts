export {
  type ManagementEventInput,
  managementEvent,
  recordManagementEvent,
} from "./commands/record-management-event.ts";
export { EventResult, UnsealedEvent } from "./event.ts";
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
