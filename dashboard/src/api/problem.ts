import type { Problem } from "./types";

/** An answer of the API that is not a success, or the lack of an answer (`unreachable`, without a request id). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly status: number | null = null,
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

/** What the API sent as an error: a problem document, or whatever a proxy put in its place. */
export function errorFrom(status: number, body: unknown, requestId: string | null): ApiError {
  if (isProblem(body)) return new ApiError(body.code, body.detail, status, body.request_id);
  return new ApiError("http", `HTTP ${status}`, status, requestId);
}

export function unreachable(): ApiError {
  return new ApiError("unreachable", "");
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body && "request_id" in body;
}
