import { LANGUAGES, POST_STATES, URGENCIES } from "@/api/values";
import type { PostState, Urgency } from "@/api/types";
import { BarTable } from "@/charts/BarTable";
import { TopicName } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { postsPath } from "@/state/postFilters";
import { useTaxonomy } from "@/state/useTaxonomy";

type Counts = Record<string, number>;

const URGENCY_MARKS: Record<Urgency, string> = {
  high: "bg-urgency-high",
  medium: "bg-urgency-medium",
  low: "bg-urgency-low",
};

export function TopicsTable({ counts }: { counts: Counts }) {
  const { t } = useSpeech();
  const taxonomy = useTaxonomy();
  // Topics nobody wrote about are news too; labels of an older taxonomy stay visible.
  const topics = new Set([...Object.keys(taxonomy?.topics ?? {}), ...Object.keys(counts)]);
  const rows = [...topics]
    .map((topic) => ({
      key: topic,
      label: <TopicName topic={topic} />,
      count: counts[topic] ?? 0,
      to: postsPath({ topic }),
    }))
    .sort((a, b) => b.count - a.count);
  return <BarTable caption={t.overview.topics} labelHeader={t.fields.topic} rows={rows} />;
}

export function UrgencyTable({ counts }: { counts: Counts }) {
  const { t } = useSpeech();
  const rows = URGENCIES.map((urgency) => ({
    key: urgency,
    label: t.urgency[urgency],
    count: counts[urgency] ?? 0,
    to: postsPath({ urgency }),
    mark: URGENCY_MARKS[urgency],
  }));
  return <BarTable caption={t.overview.urgencies} labelHeader={t.fields.urgency} rows={rows} />;
}

export function LanguagesTable({ counts }: { counts: Counts }) {
  const { t } = useSpeech();
  const rows = LANGUAGES.map((lang) => ({
    key: lang,
    label: t.language[lang],
    count: counts[lang] ?? 0,
    to: postsPath({ lang }),
  }));
  return <BarTable caption={t.overview.languages} labelHeader={t.fields.lang} rows={rows} />;
}

export function StatesTable({ counts }: { counts: Partial<Record<PostState, number>> }) {
  const { t } = useSpeech();
  const rows = POST_STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => ({
    key: state,
    label: t.postState[state],
    count: counts[state] ?? 0,
    to: postsPath({ state }),
    mark: state === "failed" ? "bg-danger" : "bg-accent",
  }));
  return <BarTable caption={t.overview.states} labelHeader={t.fields.state} rows={rows} />;
}
