import { type DragEvent, useRef, useState } from "react";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";

const ACCEPTED = ".csv,.tsv,.txt,.jsonl,.ndjson,.xlsx,.gz,.zip";

export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useSpeech();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  }

  return (
    <div
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-dashed p-6 ${over ? "border-accent bg-sunken" : "border-control"}`}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDrop={drop}
    >
      <Icon className="text-ink-3" name="upload" />
      <span>
        {t.imports.drop} <span className="text-ink-3">{t.imports.or}</span>
      </span>
      <button className="control control-primary" onClick={() => input.current?.click()} type="button">
        {t.imports.choose}
      </button>
      <input
        ref={input}
        accept={ACCEPTED}
        aria-label={t.imports.choose}
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it was put right.
          event.target.value = "";
          if (file) onFile(file);
        }}
        type="file"
      />
      <span className="text-xs text-ink-3">{t.imports.formats}</span>
    </div>
  );
}
