import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSpeech } from "@/i18n/language";

export interface BarRow {
  key: string;
  label: ReactNode;
  count: number;
  /** Where the posts behind the count are. */
  to: string;
  mark?: string;
}

interface Props {
  caption: string;
  labelHeader: string;
  rows: readonly BarRow[];
}

/**
 * A bar chart that is a table: the numbers are its cells, the bars only decorate them. Bars share one scale, from nothing
 * to the largest.
 */
export function BarTable({ caption, labelHeader, rows }: Props) {
  const { t, format } = useSpeech();
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const largest = Math.max(1, ...rows.map((row) => row.count));
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{labelHeader}</th>
          <th scope="col">{t.common.count}</th>
          <th scope="col">{t.common.share}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="h-9">
            <th className="w-[40%] pr-3 sm:w-44 text-left font-normal" scope="row">
              <Link className="quiet-link inline-block" to={row.to}>
                {row.label}
              </Link>
            </th>
            <td className="p-0">
              <div className="flex items-center gap-2">
                <div className="h-2 min-w-0 grow">
                  {row.count > 0 && (
                    <div
                      className={`mark h-2 min-w-0.5 rounded-xs ${row.mark ?? "bg-accent"}`}
                      style={{ width: `${(100 * row.count) / largest}%` }}
                    />
                  )}
                </div>
                <span className="min-w-12 text-right">{format.number(row.count)}</span>
              </div>
            </td>
            <td className="w-14 pl-2 text-right text-ink-3">{format.percent(total === 0 ? 0 : row.count / total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
