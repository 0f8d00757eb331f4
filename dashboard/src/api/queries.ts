import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { PostFilters } from "@/state/postFilters";
import { client, dataOf } from "./client";
import type { ImportProgress } from "./types";

/** How often figures that change are asked for. Nothing is asked while the page is hidden. */
const POLL_MS = 2_000;
const IDLE_POLL_MS = 10_000;
const PAGE_SIZE = 50;

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/overview", { signal })),
  refetchInterval: POLL_MS,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/teams", { signal })),
  refetchInterval: POLL_MS,
});

export const taxonomyQuery = queryOptions({
  queryKey: ["taxonomy"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/taxonomy", { signal })),
  // It changes with a release, not under the reader.
  staleTime: Infinity,
});

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/imports", { signal })),
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS / 2 : IDLE_POLL_MS),
});

/** Pages are fetched when asked for and never by themselves: rows do not move under the reader. */
export function postsQuery(filters: PostFilters) {
  return infiniteQueryOptions({
    queryKey: ["posts", filters],
    queryFn: ({ signal, pageParam }) =>
      dataOf(
        client.GET("/api/v1/posts", {
          params: { query: { ...filters, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function postQuery(id: string) {
  return queryOptions({
    queryKey: ["post", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/posts/{post_id}", { params: { path: { post_id: id } }, signal })),
  });
}

export function isUnderWay(progress: ImportProgress): boolean {
  return !progress.settled && progress.state !== "paused";
}
