import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useParams } from "react-router";
import { postQuery } from "@/api/queries";
import type { PostDetail } from "@/api/types";
import { Answered } from "@/components/Answered";
import { Icon } from "@/components/icons";
import { PageTitle } from "@/components/PageTitle";
import { Panel } from "@/components/Panel";
import { PostText } from "@/components/PostText";
import { StateTag } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { Fact, Facts } from "./Facts";
import { FactsPanel } from "./FactsPanel";
import { LabelsPanel } from "./LabelsPanel";

export function PostPage() {
  const { t } = useSpeech();
  const { id = "" } = useParams();
  const post = useQuery(postQuery(id));
  return (
    <>
      <Link className="mb-2 inline-flex min-h-9 items-center gap-1 text-ink-2 hover:text-ink" to={useListPath()}>
        <Icon name="back" />
        {t.post.back}
      </Link>
      <PageTitle title={t.pages.post}>{post.data && <StateTag state={post.data.state} />}</PageTitle>
      <div className="mt-4">
        <Answered lines={12} query={post}>
          {(data) => <Post post={data} />}
        </Answered>
      </div>
    </>
  );
}

function Post({ post }: { post: PostDetail }) {
  const { t } = useSpeech();
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="grid gap-4">
        <Panel title={t.post.cleaned}>
          {post.text === "" ? (
            <p className="text-ink-3 italic">{t.posts.noText}</p>
          ) : (
            <PostText className="text-base" lang={post.lang} text={post.text} />
          )}
        </Panel>
        <LabelsPanel post={post} />
      </div>
      <div className="grid gap-4">
        <FactsPanel post={post} />
        <Panel aside={<p className="text-xs text-ink-3">{t.post.originalHint}</p>} title={t.post.original}>
          <Record cells={post.original} />
        </Panel>
      </div>
    </div>
  );
}

function Record({ cells }: { cells: Record<string, string> }) {
  return (
    <Facts>
      {Object.entries(cells).map(([column, cell]) => (
        <Fact key={column} name={column}>
          <span className="block whitespace-pre-wrap" dir="auto">
            {cell}
          </span>
        </Fact>
      ))}
    </Facts>
  );
}

/** The list one came from, with its filters; all posts when one came by an address. */
function useListPath(): string {
  const { state } = useLocation() as { state: { listQuery?: unknown } | null };
  const query = state?.listQuery;
  return typeof query === "string" && query !== "" ? `/posts?${query}` : "/posts";
}
