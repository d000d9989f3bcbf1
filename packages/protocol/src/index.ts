export { gatewayCodeForStatus, gatewayCodes, rpcCodes } from "./codes.ts";
export type {
  ClientInfo,
  Envelope,
  EnvelopeKind,
  EnvelopeResult,
  InboundRequest,
} from "./envelope.ts";
export {
  connectionHeaders,
  decodeHeaderValue,
  encodeHeaderValue,
  type HeaderRecord,
  headerValue,
  isJsonMediaType,
  mediaType,
} from "./header-values.ts";
export {
  isJsonObject,
  isRequestId,
  type JsonObject,
  jsonRpcError,
  own,
  type RequestId,
  type RpcError,
} from "./json-rpc.ts";
export { createInitializeReader, type InitializeFacts, type InitializeReader } from "./outcome/initialize-reader.ts";
export {
  createOutcomeTap,
  type Outcome,
  type OutcomeKind,
  type OutcomeTap,
  type ResultSummary,
  type TapEnd,
} from "./outcome/outcome-tap.ts";
export { isRejection, maxBodyBytes, readEnvelope } from "./read-envelope.ts";
export type { Rejection } from "./rejection.ts";
export { instanceOfRequestState, maxRequestState, writeRequestState } from "./request-state.ts";
export { checkNegotiated } from "./rev-2025-11-25/check-negotiated.ts";
export { metaKeys } from "./rev-2026-07-28/read-modern.ts";
export {
  assumedLegacyVersion,
  type Era,
  isModernVersion,
  legacyVersions,
  modernVersions,
} from "./revisions.ts";
