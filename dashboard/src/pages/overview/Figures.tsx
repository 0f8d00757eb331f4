import type { ReactNode } from "react";
import { Link } from "react-router";
import { UNLABELLED_STATES } from "@/api/values";
import type { Overview } from "@/api/types";
import { sumOf } from "@/charts/shares";
import { useSpeech } from "@/i18n/language";
import { postsPath } from "@/state/postFilters";

const GRID = "grid grid-cols-2 gap-px overflow-clip rounded-lg border border-line bg-line sm:grid-cols-3 lg:grid-cols-6";

export function Figures({ overview }: { overview: Overview }) {
  const { t, format } = useSpeech();
  const { states, sentiments } = overview;
  const analysed = sumOf(sentiments);
  const negative = sentiments.negative ?? 0;
  const waiting = UNLABELLED_STATES.map((state) => ({ state, count: states[state] ?? 0 })).filter(({ count }) => count > 0);
  const waitingTotal = waiting.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className={GRID}>
      <Figure label={t.overview.posts} to={postsPath({})} value={format.number(overview.posts)} />
      <Figure
        hint={t.overview.customersHint}
        label={t.overview.customers}
        to={postsPath({ origin: "customer" })}
        value={format.number(overview.customers)}
      />
      <Figure
        hint={analysed > 0 ? t.overview.negativeHint(format.number(negative), format.number(analysed)) : t.overview.noLabels}
        label={t.overview.negativeShare}
        to={postsPath({ sentiment: "negative" })}
        value={analysed > 0 ? format.percent(negative / analysed) : "–"}
      />
      <Figure
        hint={
          waiting.length === 0
            ? t.overview.analysingDone
            : waiting.map(({ state, count }) => (
                <span key={state} className="block">
                  {t.postState[state]} {format.number(count)}
                </span>
              ))
        }
        label={t.overview.analysing}
        to={postsPath({ state: waiting[0]?.state ?? "pending" })}
        value={waitingTotal === 0 ? format.number(0) : format.percent(waitingTotal / overview.customers)}
      />
      <Figure
        label={t.overview.failed}
        to={postsPath({ state: "failed" })}
        value={format.number(states.failed ?? 0)}
        {...(states.failed ? { hint: t.overview.failedHint, tone: "text-danger" } : {})}
      />
      <Figure label={t.overview.routed} to={postsPath({ state: "routed" })} value={format.number(states.routed ?? 0)} />
    </ul>
  );
}

function Figure({ label, value, hint, to, tone = "" }: {
  label: string;
  value: string;
  hint?: ReactNode;
  to: string;
  tone?: string;
}) {
  return (
    <li className="bg-surface">
      <Link className="group block h-full min-h-28 p-4 hover:bg-sunken focus-visible:-outline-offset-2" to={to}>
        <span className="quiet-link text-ink-2 group-hover:text-ink">{label}</span>
        <span className={`mt-1 block text-xl font-semibold ${tone}`}>{value}</span>
        {hint && <span className="mt-1 block text-xs text-ink-3 group-hover:text-ink-2">{hint}</span>}
      </Link>
    </li>
  );
}

/** The size of the figures, before they have come. */
export function FiguresSkeleton() {
  const { t } = useSpeech();
  return (
    <div className={GRID}>
      <span className="sr-only">{t.common.loading}</span>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} aria-hidden="true" className="min-h-28 bg-surface p-4">
          <div className="mt-1 h-3 w-20 rounded-sm bg-sunken" />
          <div className="mt-3 h-6 w-16 rounded-sm bg-sunken" />
        </div>
      ))}
    </div>
  );
}
