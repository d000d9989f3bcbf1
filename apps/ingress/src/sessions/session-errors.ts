import { AppError } from "@switchyard/contracts";

/** Unknown, foreign and lost sessions look alike (2025-11-25 transports, session management 3: 404, then initialize). */
export function sessionNotFound(): AppError {
  return new AppError({
    code: "session_not_found",
    kind: "not_found",
    message: "This MCP session is not known here: it has ended, or belongs to someone else.",
    remedy: "Send initialize without Mcp-Session-Id to open a new one.",
  });
}

/** The id that the MCP server gave does not fit into ours. */
export function sessionIdTooLong(): AppError {
  return new AppError({
    code: "upstream_session_id_too_long",
    kind: "upstream_failed",
    message: "The MCP server opened a session under an id that is too long to carry.",
    remedy: "Have the server use session ids of at most 500 characters.",
  });
}

/** A lost session can be opened again, but not just now. */
export function replayFailed(cause: unknown): AppError {
  return new AppError({
    code: "session_replay_failed",
    kind: "unavailable",
    message: "The instance that held this MCP session is gone, and the session could not be opened on another one yet.",
    remedy: "Try again in a few seconds; the session keeps its id.",
    retryAfterSeconds: 2,
    cause,
  });
}
