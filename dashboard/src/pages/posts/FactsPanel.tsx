import { Link } from "react-router";
import type { PostDetail } from "@/api/types";
import { Icon } from "@/components/icons";
import { Panel } from "@/components/Panel";
import { TeamTag } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { postPath, postsPath } from "@/state/postFilters";
import { Fact, Facts } from "./Facts";

export function FactsPanel({ post }: { post: PostDetail }) {
  const { t, format } = useSpeech();
  const reasons: Record<string, string> = t.post.skipReasons;
  return (
    <Panel title={t.post.facts}>
      <Facts>
        {post.team && (
          <Fact name={t.fields.team}>
            <Link className="quiet-link" to={postsPath({ state: "routed", team: post.team })}>
              <TeamTag team={post.team} />
            </Link>
          </Fact>
        )}
        <Fact name={t.post.author}>
          {post.author ? <bdi>@{post.author}</bdi> : t.posts.anonymous}
          {post.author_name && (
            <span className="text-ink-2">
              {" "}
              (<bdi>{post.author_name}</bdi>)
            </span>
          )}
          <span className="block text-xs text-ink-3">{t.origin[post.origin]}</span>
        </Fact>
        <Fact name={t.post.createdAt}>
          {post.created_at ? <time dateTime={post.created_at}>{format.dateTime(post.created_at)}</time> : t.posts.noDate}
        </Fact>
        {post.origin === "customer" && <Fact name={t.post.firstReply}>{firstReply()}</Fact>}
        {post.lang && <Fact name={t.fields.lang}>{t.language[post.lang]}</Fact>}
        {post.skip_reason && <Fact name={t.post.skipReason}>{reasons[post.skip_reason] ?? post.skip_reason}</Fact>}
        {post.failure && <Fact name={t.post.failure}>{post.failure}</Fact>}
        {post.canonical && (
          <Fact name={t.post.canonical}>
            <Link className="link" to={postPath(post.canonical)}>
              {post.canonical}
            </Link>
          </Fact>
        )}
        <Fact name={t.post.duplicates}>
          {t.post.duplicatesValue(post.duplicates, format.number(post.duplicates))}
        </Fact>
        {post.in_reply_to && (
          <Fact name={t.post.inReplyTo}>
            <Link className="link" to={postPath(post.in_reply_to)}>
              {post.in_reply_to}
            </Link>
          </Fact>
        )}
        {isWebAddress(post.url) && (
          <Fact name={t.post.link}>
            <a className="link inline-flex items-center gap-1" href={post.url} rel="noreferrer" target="_blank">
              {new URL(post.url).hostname}
              <Icon name="outside" />
            </a>
          </Fact>
        )}
        <Fact name={t.post.receivedAt}>
          <time dateTime={post.received_at}>{format.dateTime(post.received_at)}</time>
        </Fact>
        <Fact name={t.post.source}>
          {post.source}
          <span className="block text-xs text-ink-3">
            <Link className="quiet-link" to={postsPath({ import_id: post.import_id })}>
              {post.import_id}
            </Link>
            {post.line != null && `, ${t.post.line(format.number(post.line))}`}
          </span>
        </Fact>
        <Fact name={t.post.id}>
          <code>{post.id}</code>
        </Fact>
        {post.message_id && (
          <Fact name={t.post.messageId}>
            <code>{post.message_id}</code>
          </Fact>
        )}
      </Facts>
    </Panel>
  );

  function firstReply() {
    if (!post.first_reply_at) return t.post.noReply;
    const moment = <time dateTime={post.first_reply_at}>{format.dateTime(post.first_reply_at)}</time>;
    if (!post.created_at) return moment;
    const seconds = (Date.parse(post.first_reply_at) - Date.parse(post.created_at)) / 1_000;
    return (
      <>
        {t.post.firstReplyAfter(format.duration(seconds))}
        <span className="block text-xs text-ink-3">{moment}</span>
      </>
    );
  }
}

/** An imported file may say anything, `javascript:` too. */
function isWebAddress(url: string | null | undefined): url is string {
  return url != null && /^https?:\/\//i.test(url) && URL.canParse(url);
}
