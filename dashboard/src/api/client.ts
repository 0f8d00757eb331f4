import createClient from "openapi-fetch";
import { ApiError, errorFrom, unreachable } from "./problem";
import type { paths } from "./schema";

export const client = createClient<paths>({ baseUrl: "" });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; anything else is thrown as an ApiError. */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw failure instanceof ApiError ? failure : unreachable();
  }
  if (answer.data === undefined) {
    throw errorFrom(answer.response.status, answer.error, answer.response.headers.get("x-request-id"));
  }
  return answer.data;
}
