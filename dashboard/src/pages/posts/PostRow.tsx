import { Link } from "react-router";
import type { Post } from "@/api/types";
import { PostText } from "@/components/PostText";
import { SentimentTag, StateTag, TeamTag, TopicName, UrgencyTag } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { postPath } from "@/state/postFilters";

/** One post of the list. `listQuery` lets the post's page lead back to the same list. */
export function PostRow({ post, listQuery }: { post: Post; listQuery: string }) {
  const { t, format } = useSpeech();
  const written = post.created_at ? format.dateTime(post.created_at) : t.posts.noDate;
  const author = post.author ? `@${post.author}` : t.posts.anonymous;
  return (
    <li className="relative px-4 py-3 first:rounded-t-lg last:rounded-b-lg hover:bg-sunken">
      <article>
        <div className="flex items-start gap-3 text-xs text-ink-3">
          <div className="flex min-w-0 grow flex-wrap gap-x-3 gap-y-1">
            <Link
              aria-label={`${t.posts.open}: ${author}, ${written}`}
              className="text-ink-2 after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              state={{ listQuery }}
              to={postPath(post.id)}
            >
              {post.created_at ? <time dateTime={post.created_at}>{written}</time> : written}
            </Link>
            <span>
              <bdi>{author}</bdi>
            </span>
            {post.origin !== "customer" && <span>{t.origin[post.origin]}</span>}
          </div>
          <StateTag state={post.state} />
        </div>
        {post.text === "" ? (
          <p className="mt-1 text-ink-3 italic">{t.posts.noText}</p>
        ) : (
          <PostText className="mt-1 line-clamp-3" lang={post.lang} text={post.text} />
        )}
        {post.analysis && (
          <div className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
            <SentimentTag sentiment={post.analysis.sentiment} />
            <UrgencyTag urgency={post.analysis.urgency} />
            <span className="text-ink-2">
              <TopicName topic={post.analysis.topic} />
            </span>
            {post.team && <TeamTag team={post.team} />}
          </div>
        )}
      </article>
    </li>
  );
}
