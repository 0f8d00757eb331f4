import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNotice } from "./ErrorNotice";
import { Skeleton } from "./Skeleton";

interface Props<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch" | "isFetching">;
  /** Lines that the content will take, so that nothing moves when it comes. */
  lines: number;
  children: (data: T) => ReactNode;
}

/** What a query answered: a skeleton before, an error with a retry when it failed, old data while it asks again. */
export function Answered<T>({ query, lines, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return <ErrorNotice busy={query.isFetching} error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Skeleton lines={lines} />;
}
