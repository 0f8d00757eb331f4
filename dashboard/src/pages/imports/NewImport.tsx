import { ErrorNotice } from "@/components/ErrorNotice";
import { Panel } from "@/components/Panel";
import { ProgressBar } from "@/charts/ProgressBar";
import { useSpeech } from "@/i18n/language";
import { Confirm } from "./Confirm";
import { FileDrop } from "./FileDrop";
import { ReadingOptions } from "./ReadingOptions";
import { useNewImport } from "./useNewImport";

export function NewImport() {
  const { t, format } = useSpeech();
  const { state, choose, readAs, tryAgain, edit, send, stop, forget } = useNewImport();
  const anotherFile = (
    <button className="control" onClick={forget} type="button">
      {t.imports.otherFile}
    </button>
  );
  switch (state.step) {
    case "choose":
      return (
        <Panel title={t.imports.newTitle}>
          <FileDrop onFile={choose} />
        </Panel>
      );
    case "previewing":
      return (
        <Panel aside={anotherFile} title={t.imports.newTitle}>
          <p className="py-12 text-center text-ink-2" role="status">
            {t.imports.reading(state.file.name)}
          </p>
        </Panel>
      );
    case "refused":
      return (
        <Panel aside={anotherFile} title={state.file.name}>
          <ErrorNotice error={state.error} onRetry={() => tryAgain(state.reading)} title={t.imports.refused} />
          <div className="mt-4">
            <ReadingOptions onChange={tryAgain} reading={state.reading} />
          </div>
        </Panel>
      );
    case "confirm":
      return (
        <Panel
          aside={
            <div className="flex items-center gap-4">
              <span className="text-ink-3">{format.bytes(state.file.size)}</span>
              {anotherFile}
            </div>
          }
          title={state.file.name}
        >
          <Confirm
            draft={state.draft}
            error={state.error}
            onDraft={edit}
            onReading={readAs}
            onSend={send}
            preview={state.preview}
            reading={state.reading}
          />
        </Panel>
      );
    case "sending": {
      const { sent, total } = state.progress;
      return (
        <Panel title={t.imports.sending(state.file.name)}>
          <ProgressBar
            done={sent}
            label={t.imports.sent}
            text={t.common.countOf(format.bytes(sent), format.bytes(total))}
            total={total}
          />
          <div className="mt-4 flex flex-wrap items-center gap-4">
            <button className="control" onClick={stop} type="button">
              {t.imports.stop}
            </button>
            <p className="text-ink-2" role="status">
              {sent >= total ? t.imports.stored : ""}
            </p>
          </div>
        </Panel>
      );
    }
  }
}
