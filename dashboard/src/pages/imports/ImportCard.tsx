import type { ReactNode } from "react";
import { Link } from "react-router";
import { isUnderWay } from "@/api/queries";
import type { ImportProgress } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";
import { postsPath } from "@/state/postFilters";
import { ImportActions } from "./ImportActions";
import { ImportStates } from "./ImportStates";

export function ImportCard({ progress }: { progress: ImportProgress }) {
  const { t, format } = useSpeech();
  const { id, accounting, bytes_read, bytes_total } = progress;
  const headingId = `import-${id}`;
  return (
    <article aria-labelledby={headingId} className="card p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h3 className="font-semibold" id={headingId}>
            {progress.filename}
          </h3>
          <p className="text-xs text-ink-3">
            {statusText()} · <time dateTime={progress.created_at}>{format.dateTime(progress.created_at)}</time> ·{" "}
            {progress.source}
          </p>
        </div>
        <ImportActions progress={progress} />
      </div>
      {progress.refusal && (
        <p className="mt-3 text-danger">
          {progress.refusal.message} <code className="text-xs">{progress.refusal.code}</code>
        </p>
      )}
      <div className="mt-4 grid gap-4">
        <ProgressBar
          done={bytes_read}
          label={t.imports.bytesRead}
          text={[t.common.countOf(format.bytes(bytes_read), format.bytes(bytes_total)), ...pace()].join(" · ")}
          total={bytes_total}
        />
        <ImportStates accounting={accounting} importId={id} />
      </div>
      <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-2">
        <Figure name={t.imports.rowsRead}>{format.number(accounting.rows_read)}</Figure>
        <Figure name={t.imports.posts}>
          <Link className="quiet-link" to={postsPath({ import_id: id })}>
            {format.number(accounting.stored)}
          </Link>
        </Figure>
        <Figure name={t.imports.alreadyKnown}>{format.number(accounting.already_known)}</Figure>
        <Figure name={t.imports.rejected}>
          {accounting.rejected === 0 ? (
            format.number(0)
          ) : (
            <a
              className="link inline-flex items-center gap-1"
              download
              href={`/api/v1/imports/${encodeURIComponent(id)}/rejections.csv`}
            >
              {format.number(accounting.rejected)} <span className="sr-only">{t.imports.download}</span>
              <Icon name="download" />
            </a>
          )}
        </Figure>
      </dl>
      {isUnderWay(progress) && <Announcement progress={progress} />}
    </article>
  );

  function statusText(): string {
    if (progress.settled && progress.state === "read") return t.imports.done;
    return progress.state === "read" ? t.imports.working : t.importState[progress.state];
  }

  function pace(): string[] {
    const { rows_per_second, seconds_left, state } = progress;
    const reading = state === "running";
    // While an import stands still its clock runs on: a rate would only fall and say nothing.
    const paced = reading || state === "read";
    return [
      ...(rows_per_second === null || !paced ? [] : [t.imports.rate(format.number(Math.round(rows_per_second)))]),
      ...(reading && seconds_left !== null ? [t.imports.left(format.duration(seconds_left))] : []),
    ];
  }
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Progress for a screen reader, in tenths: every percent would drown everything else. */
function Announcement({ progress }: { progress: ImportProgress }) {
  const { t, format } = useSpeech();
  const share = progress.bytes_total === 0 ? 0 : progress.bytes_read / progress.bytes_total;
  return (
    <p aria-live="polite" className="sr-only">
      {t.imports.announce(
        progress.filename,
        progress.state === "read" ? t.imports.working : t.importState[progress.state],
        format.percent(Math.floor(share * 10) / 10),
      )}
    </p>
  );
}
