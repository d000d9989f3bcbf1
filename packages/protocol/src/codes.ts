/** JSON-RPC 2.0 and MCP error codes that an intermediary may emit, by name. Source: JSON-RPC 2.0; MCP 2026-07-28. */
export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  missingClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const;

/**
 * Codes of Switchyard's own for errors a gateway makes: 1000 + HTTP status, outside every range that JSON-RPC and MCP
 * reserve (-32768…-32000), so that no client takes them for a statement about protocol eras.
 */
export const gatewayCodes = {
  unauthenticated: 1401,
  forbidden: 1403,
  notFound: 1404,
  methodNotAllowed: 1405,
  notAcceptable: 1406,
  conflict: 1409,
  preconditionFailed: 1412,
  bodyTooLarge: 1413,
  unsupportedMediaType: 1415,
  misdirected: 1421,
  limitExceeded: 1429,
  internal: 1500,
  upstreamFailed: 1502,
  unavailable: 1503,
  timeout: 1504,
} as const;

/** The gateway code that goes with an HTTP status; the identity 1000 + status holds for statuses not named above. */
export function gatewayCodeForStatus(httpStatus: number): number {
  return 1000 + httpStatus;
}
