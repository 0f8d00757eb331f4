import type { FormEvent } from "react";
import type { Preview } from "@/api/types";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";
import { BrandAccounts } from "./BrandAccounts";
import type { Draft, Reading } from "./draft";
import { MappingEditor } from "./MappingEditor";
import { ReadingOptions } from "./ReadingOptions";
import { RejectionsTable, SampleTable } from "./SampleTable";
import { shapeText } from "./shapeText";

interface Props {
  preview: Preview;
  draft: Draft;
  reading: Reading;
  error: Error | null;
  onDraft: (draft: Draft) => void;
  onReading: (reading: Reading) => void;
  onSend: () => void;
}

export function Confirm({ preview, draft, reading, error, onDraft, onReading, onSend }: Props) {
  const { t, format } = useSpeech();
  const ready = Boolean(draft.mapping.text);
  const sampled = format.number(preview.sampled_rows);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSend();
  };
  return (
    <form className="grid gap-6" onSubmit={submit}>
      <p className="text-ink-2">{t.imports.shape(shapeText(preview.shape, t))}</p>
      {preview.warnings.length > 0 && (
        <div className="rounded-md border border-line p-3">
          <p className="flex items-center gap-2 font-semibold text-warn">
            <Icon name="warning" />
            {t.imports.warnings}
          </p>
          <ul className="mt-1 list-disc pl-6">
            {preview.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      <MappingEditor
        columns={preview.columns}
        mapping={draft.mapping}
        onChange={(mapping) => onDraft({ ...draft, mapping })}
        problem={preview.mapping_problem}
      />
      <BrandAccounts
        accounts={draft.brandAccounts}
        onChange={(brandAccounts) => onDraft({ ...draft, brandAccounts })}
        suggestions={preview.brand_suggestions}
      />
      <SampleTable preview={preview} textColumn={draft.mapping.text} />
      <section>
        <p className={preview.rejected > 0 ? "font-semibold text-warn" : "text-ink-2"}>
          {preview.rejected > 0
            ? t.imports.rejectedPreview(format.number(preview.rejected), sampled)
            : t.imports.rejectedNone(sampled)}
        </p>
        {preview.rejections.length > 0 && <RejectionsTable rejections={preview.rejections} />}
      </section>
      <details>
        <summary className="w-fit font-semibold">{t.imports.options}</summary>
        <div className="mt-3 grid gap-4">
          <label className="block max-w-xs text-xs text-ink-3">
            {t.imports.source}
            <input
              className="control mt-1 w-full justify-start"
              maxLength={100}
              onChange={(event) => onDraft({ ...draft, source: event.target.value })}
              required
              type="text"
              value={draft.source}
            />
            <span className="mt-1 block">{t.imports.sourceHint}</span>
          </label>
          <label className="flex min-h-9 w-fit items-center gap-2">
            <input
              checked={draft.localOnly}
              className="size-4 accent-accent"
              onChange={(event) => onDraft({ ...draft, localOnly: event.target.checked })}
              type="checkbox"
            />
            {t.imports.localOnly}
          </label>
          {preview.shape.container === "csv" && <ReadingOptions onChange={onReading} reading={reading} />}
        </div>
      </details>
      {error !== null && <ErrorNotice error={error} title={t.imports.uploadFailed} />}
      <div className="flex flex-wrap items-center gap-4">
        <button className="control control-primary" disabled={!ready} type="submit">
          {t.imports.start}
        </button>
        {!ready && <p className="text-ink-2">{t.imports.needText}</p>}
      </div>
    </form>
  );
}
