import { Link } from "react-router";
import type { Analysis, PostDetail } from "@/api/types";
import { Panel } from "@/components/Panel";
import { SentimentTag, TopicName, UrgencyTag } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { postPath, postsPath } from "@/state/postFilters";
import { readRule } from "@/state/urgencyRule";
import { Fact, Facts } from "./Facts";

export function LabelsPanel({ post }: { post: PostDetail }) {
  const { t } = useSpeech();
  return (
    <Panel title={t.post.labels}>
      {post.analysis ? (
        <>
          <Labels analysis={post.analysis} />
          <h3 className="mt-4 mb-1 font-semibold">{t.post.why}</h3>
          {post.canonical && (
            <p className="text-ink-2">
              {t.post.lent}{" "}
              <Link className="link" to={postPath(post.canonical)}>
                {post.canonical}
              </Link>
            </p>
          )}
          <Provenance analysis={post.analysis} />
        </>
      ) : (
        <p className="text-ink-2">{t.post.noLabels[post.state]}</p>
      )}
    </Panel>
  );
}

function Labels({ analysis }: { analysis: Analysis }) {
  const { t, format } = useSpeech();
  return (
    <Facts>
      <Fact name={t.fields.sentiment}>
        <Link className="quiet-link" to={postsPath({ sentiment: analysis.sentiment })}>
          <SentimentTag sentiment={analysis.sentiment} />
        </Link>
      </Fact>
      <Fact name={t.fields.topic}>
        <Link className="quiet-link" to={postsPath({ topic: analysis.topic })}>
          <TopicName topic={analysis.topic} />
        </Link>
      </Fact>
      <Fact name={t.fields.urgency}>
        <Link className="quiet-link" to={postsPath({ urgency: analysis.urgency })}>
          <UrgencyTag urgency={analysis.urgency} />
        </Link>
      </Fact>
      <Fact name={t.post.actionable}>{analysis.actionable ? t.common.yes : t.common.no}</Fact>
      <Fact name={t.post.confidence}>{format.percent(analysis.confidence)}</Fact>
    </Facts>
  );
}

function Provenance({ analysis }: { analysis: Analysis }) {
  const { t, format } = useSpeech();
  const { provenance } = analysis;
  return (
    <Facts>
      <Fact name={t.post.rules}>
        {analysis.urgency_reasons.length === 0
          ? t.post.noRules
          : analysis.urgency_reasons.map((reason) => (
              <span key={reason} className="block">
                {ruleText(reason)}
              </span>
            ))}
      </Fact>
      <Fact name={t.post.modelUrgency}>{t.urgency[analysis.model_urgency]}</Fact>
      <Fact name={t.post.provider}>{provenance.provider}</Fact>
      <Fact name={t.post.model}>{provenance.model}</Fact>
      <Fact name={t.post.promptVersion}>{provenance.prompt_version}</Fact>
      <Fact name={t.post.taxonomyVersion}>{provenance.taxonomy_version}</Fact>
      <Fact name={t.post.batch}>
        <code>{provenance.batch}</code>
      </Fact>
      <Fact name={t.post.tokens}>
        {t.post.tokensValue(format.number(provenance.input_tokens), format.number(provenance.output_tokens))}
      </Fact>
      <Fact name={t.post.cost}>{format.money(provenance.cost_usd)}</Fact>
      <Fact name={t.post.answeredAt}>
        <time dateTime={provenance.answered_at}>{format.dateTime(provenance.answered_at)}</time>
      </Fact>
    </Facts>
  );

  function ruleText(reason: string): string {
    const rule = readRule(reason);
    return rule === null ? reason : t.post.rule(rule.name, t.urgency[rule.level].toLowerCase(), rule.evidence);
  }
}
