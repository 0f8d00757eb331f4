import { Link } from "react-router";
import { POST_STATES } from "@/api/values";
import type { ImportProgress, PostState } from "@/api/types";
import { StackedBar } from "@/charts/StackedBar";
import { useSpeech } from "@/i18n/language";
import { postsPath } from "@/state/postFilters";

// One hue from pale to full as a post advances; only failure has a colour of its own.
const MARKS: Record<PostState, string> = {
  received: "bg-control/40",
  pending: "bg-control/60",
  batched: "bg-control",
  analysed: "bg-accent/60",
  routed: "bg-accent",
  unrouted: "bg-accent/75",
  duplicate: "bg-accent/55",
  skipped: "bg-accent/35",
  failed: "bg-danger",
};

interface Props {
  importId: string;
  accounting: ImportProgress["accounting"];
}

/** Where the posts of an import stand: a bar, and the same in words, each opening its posts. */
export function ImportStates({ importId, accounting }: Props) {
  const { t, format } = useSpeech();
  const counts = accounting.states ?? {};
  const present = POST_STATES.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0);
  if (present.length === 0) return null;
  const spoken = present.map(({ state, count }) => `${t.postState[state]} ${format.number(count)}`).join("; ");
  return (
    <div>
      <StackedBar
        className="h-2"
        segments={present.map(({ state, count }) => ({ key: state, count, mark: MARKS[state] }))}
        summary={t.imports.postsByState(spoken)}
      />
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {present.map(({ state, count }) => (
          <li key={state} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`mark size-2.5 rounded-xs ${MARKS[state]}`} />
            {/* Received rows are not posts yet: there is nothing to open. */}
            {state === "received" ? (
              t.postState[state]
            ) : (
              <Link className="quiet-link" to={postsPath({ import_id: importId, state })}>
                {t.postState[state]}
              </Link>
            )}
            <span className="text-ink-2">{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
