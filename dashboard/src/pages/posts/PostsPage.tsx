import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { postsQuery } from "@/api/queries";
import { Answered } from "@/components/Answered";
import { Empty } from "@/components/Empty";
import { ErrorNotice } from "@/components/ErrorNotice";
import { PageTitle } from "@/components/PageTitle";
import { useSpeech } from "@/i18n/language";
import { readFilters, writeFilters } from "@/state/postFilters";
import { FilterBar } from "./FilterBar";
import { PostRow } from "./PostRow";

export function PostsPage() {
  const { t, format } = useSpeech();
  const [query, setQuery] = useSearchParams();
  const filters = readFilters(query);
  const filtered = Object.keys(filters).length > 0;
  const posts = useInfiniteQuery(postsQuery(filters));
  const clear = () => setQuery(new URLSearchParams());

  return (
    <>
      <PageTitle title={t.pages.posts}>
        <div className="flex items-center gap-3 text-xs text-ink-3">
          {posts.dataUpdatedAt > 0 && <span>{t.common.asOf(format.time(posts.dataUpdatedAt))}</span>}
          <button
            className="quiet-link py-2 text-ink-2"
            disabled={posts.isFetching}
            onClick={() => void posts.refetch()}
            type="button"
          >
            {t.common.refresh}
          </button>
        </div>
      </PageTitle>
      <FilterBar filters={filters} onChange={(changed) => setQuery(writeFilters(changed))} onClear={clear} />
      <div aria-busy={posts.isFetching} className={`mt-4 ${posts.isPlaceholderData ? "opacity-70" : ""}`}>
        <Answered lines={14} query={posts}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) {
              return filtered ? (
                <Empty text={t.posts.filteredText} title={t.posts.filteredTitle}>
                  <button className="control" onClick={clear} type="button">
                    {t.posts.clear}
                  </button>
                </Empty>
              ) : (
                <Empty text={t.posts.emptyText} title={t.posts.emptyTitle}>
                  <Link className="control control-primary" to="/imports">
                    {t.overview.emptyAction}
                  </Link>
                </Empty>
              );
            }
            return (
              <>
                <ul aria-label={t.posts.list} className="card divide-y divide-line">
                  {items.map((post) => (
                    <PostRow key={post.id} listQuery={query.toString()} post={post} />
                  ))}
                </ul>
                <div className="mt-4 flex flex-wrap items-center gap-4">
                  {posts.hasNextPage && (
                    <button
                      className="control"
                      disabled={posts.isFetching}
                      onClick={() => void posts.fetchNextPage()}
                      type="button"
                    >
                      {posts.isFetchingNextPage ? t.posts.loadingMore : t.posts.more}
                    </button>
                  )}
                  <p className="text-ink-3" role="status">
                    {shownText(items.length, posts.hasNextPage)}
                  </p>
                </div>
              </>
            );
          }}
        </Answered>
        {posts.error !== null && posts.data !== undefined && (
          <div className="mt-4">
            <ErrorNotice busy={posts.isFetching} error={posts.error} onRetry={retry} />
          </div>
        )}
      </div>
    </>
  );

  function retry() {
    void (posts.isFetchNextPageError ? posts.fetchNextPage() : posts.refetch());
  }

  function shownText(count: number, more: boolean): string {
    if (more) return t.posts.shown(format.number(count));
    return count === 1 ? t.posts.shownAllOne : t.posts.shownAll(format.number(count));
  }
}
