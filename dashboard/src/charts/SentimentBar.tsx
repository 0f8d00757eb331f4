import { Link } from "react-router";
import { SENTIMENTS } from "@/api/values";
import type { Sentiment } from "@/api/types";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";
import { postsPath } from "@/state/postFilters";
import { partsOf } from "./shares";
import { StackedBar } from "./StackedBar";

export const SENTIMENT_MARKS: Record<Sentiment, string> = {
  negative: "bg-negative",
  neutral: "bg-neutral",
  positive: "bg-positive",
};

/** How analysed posts feel: a bar, a legend that opens the posts, and the same as a table. */
export function SentimentBar({ counts }: { counts: Record<string, number> }) {
  const { t, format } = useSpeech();
  const parts = partsOf(SENTIMENTS, counts);
  const spoken = parts.map(({ key, count, share }) => `${t.sentiment[key]} ${format.number(count)}, ${format.percent(share)}`);
  return (
    <div>
      <StackedBar
        className="h-8"
        segments={parts.map(({ key, count }) => ({ key, count, mark: SENTIMENT_MARKS[key] }))}
        summary={t.overview.sentimentSummary(spoken.join("; "))}
      />
      <ul className="mt-3 grid grid-cols-3 gap-3">
        {parts.map(({ key, count, share }) => (
          <li key={key}>
            <Link className="group block" to={postsPath({ sentiment: key })}>
              <span className="flex items-center gap-1.5">
                <span aria-hidden="true" className={`mark size-2.5 rounded-xs ${SENTIMENT_MARKS[key]}`} />
                <Icon className="text-ink-2" name={key} />
                <span className="quiet-link group-hover:text-accent group-hover:decoration-accent">{t.sentiment[key]}</span>
              </span>
              <span className="mt-1 block text-lg font-semibold">{format.percent(share)}</span>
              <span className="block text-ink-2">{format.number(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <details className="mt-3 text-xs text-ink-2">
        <summary className="w-fit">{t.common.asTable}</summary>
        <table className="data-table mt-2">
          <caption className="sr-only">{t.overview.sentiments}</caption>
          <thead>
            <tr>
              <th scope="col">{t.fields.sentiment}</th>
              <th className="number" scope="col">{t.common.count}</th>
              <th className="number" scope="col">{t.common.share}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ key, count, share }) => (
              <tr key={key}>
                <th scope="row">{t.sentiment[key]}</th>
                <td className="number">{format.number(count)}</td>
                <td className="number">{format.percent(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
