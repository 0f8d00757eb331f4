import type { PostState, Sentiment, Urgency } from "@/api/types";
import { labelIn, useSpeech } from "@/i18n/language";
import { useTaxonomy } from "@/state/useTaxonomy";
import { Icon, type IconName } from "./icons";

// Each tag is icon, word and colour: none of them alone has to be seen.

const SENTIMENT_INK: Record<Sentiment, string> = {
  negative: "text-negative",
  neutral: "text-ink-2",
  positive: "text-positive",
};

const URGENCY_ICON: Record<Urgency, IconName> = { high: "urgent", medium: "level-medium", low: "level-low" };
const TEAM_ICONS: Record<string, IconName> = { tech: "tech", billing: "billing", sales: "sales" };

const TAG = "inline-flex items-center gap-1 whitespace-nowrap";

export function SentimentTag({ sentiment }: { sentiment: Sentiment }) {
  const { t } = useSpeech();
  return (
    <span className={`${TAG} ${SENTIMENT_INK[sentiment]}`}>
      <Icon name={sentiment} />
      <span className="tag-word">{t.sentiment[sentiment]}</span>
    </span>
  );
}

export function UrgencyTag({ urgency }: { urgency: Urgency }) {
  const { t } = useSpeech();
  return (
    <span className={`${TAG} ${urgency === "high" ? "font-semibold text-urgency-high" : "text-ink-2"}`}>
      <Icon name={URGENCY_ICON[urgency]} />
      <span className="tag-word">{t.urgency[urgency]}</span>
    </span>
  );
}

export function TeamTag({ team }: { team: string }) {
  const { language } = useSpeech();
  const taxonomy = useTaxonomy();
  return (
    <span className={`${TAG} text-ink-2`}>
      <Icon name={TEAM_ICONS[team] ?? "team"} />
      <span className="tag-word">{labelIn(language, taxonomy?.teams[team]?.label, team)}</span>
    </span>
  );
}

export function TopicName({ topic }: { topic: string }) {
  const { language } = useSpeech();
  const taxonomy = useTaxonomy();
  return labelIn(language, taxonomy?.topics[topic]?.label, topic);
}

const STATE_INK: Partial<Record<PostState, string>> = { failed: "border-danger text-danger" };

export function StateTag({ state }: { state: PostState }) {
  const { t } = useSpeech();
  return (
    <span className={`${TAG} rounded-sm border px-1.5 text-xs ${STATE_INK[state] ?? "border-line text-ink-2"}`}>
      {state === "failed" && <Icon className="size-3" name="warning" />}
      {t.postState[state]}
    </span>
  );
}
