import type { Preview } from "@/api/types";
import { useSpeech } from "@/i18n/language";

/** The first rows as they will be read, in their own scrolling box: files may have many columns. */
export function SampleTable({ preview, textColumn }: { preview: Preview; textColumn: string | undefined }) {
  const { t, format } = useSpeech();
  const shown = format.number(preview.rows.length);
  // The text first: it is what one checks, and other columns may be many.
  const columns = [...preview.columns].sort((a, b) => Number(b === textColumn) - Number(a === textColumn));
  return (
    <div className="min-w-0">
      <h3 className="font-semibold">{t.imports.rows}</h3>
      <p className="mb-2 text-ink-3">{t.imports.rowsHint(shown, format.number(preview.sampled_rows))}</p>
      <div
        aria-label={t.imports.rows}
        className="max-h-96 overflow-auto rounded-md border border-line"
        role="region"
        // A box that scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <table className="w-max min-w-full border-collapse text-xs">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  className={`sticky top-0 bg-sunken px-3 py-2 text-left ${column === textColumn ? "font-semibold text-ink" : "font-normal text-ink-2"}`}
                  scope="col"
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column} className="border-t border-line px-3 py-1.5 align-top">
                    <div
                      className={column === textColumn ? "w-60 whitespace-pre-line sm:w-xl" : "max-w-56 truncate text-ink-2"}
                      dir="auto"
                    >
                      {row[column]}
                    </div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

export function RejectionsTable({ rejections }: { rejections: Preview["rejections"] }) {
  const { t, format } = useSpeech();
  return (
    <table className="data-table mt-2">
      <thead>
        <tr>
          <th scope="col">{t.imports.line}</th>
          <th scope="col">{t.imports.reason}</th>
          <th scope="col">{t.imports.detail}</th>
          <th className="hidden sm:table-cell" scope="col">{t.imports.raw}</th>
        </tr>
      </thead>
      <tbody>
        {rejections.map(({ line, reason, detail, raw }) => (
          <tr key={line}>
            <td className="text-right">{format.number(line)}</td>
            <td><code className="whitespace-nowrap">{reason}</code></td>
            <td>{detail}</td>
            <td className="hidden sm:table-cell">
              <code className="line-clamp-2">{raw}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
