import { useSpeech } from "@/i18n/language";
import type { Reading } from "./draft";

const ENCODINGS = ["utf-8", "cp1252", "iso-8859-15", "utf-16", "cp1256", "mac-roman"];
const DELIMITERS = [",", ";", "\t", "|"];

/** For the file that was not recognised: each change previews it again. */
export function ReadingOptions({ reading, onChange }: { reading: Reading; onChange: (reading: Reading) => void }) {
  const { t } = useSpeech();
  const headers = [
    { value: "true", label: t.common.yes },
    { value: "false", label: t.common.no },
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-3 lg:w-2/3">
      <Choice
        label={t.imports.encoding}
        onChoose={(encoding) => onChange({ ...reading, encoding })}
        options={ENCODINGS.map((value) => ({ value, label: value }))}
        value={reading.encoding}
      />
      <Choice
        label={t.imports.delimiter}
        onChoose={(delimiter) => onChange({ ...reading, delimiter })}
        options={DELIMITERS.map((value) => ({ value, label: value === "\t" ? t.imports.tab : value }))}
        value={reading.delimiter}
      />
      <Choice
        label={t.imports.header}
        onChoose={(header) => onChange({ ...reading, header: header as Reading["header"] })}
        options={headers}
        value={reading.header}
      />
    </div>
  );
}

function Choice({ label, value, options, onChoose }: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}) {
  const { t } = useSpeech();
  return (
    <label className="block min-w-0 text-xs text-ink-3">
      {label}
      <select className="control mt-1 w-full" onChange={(event) => onChoose(event.target.value)} value={value}>
        <option value="">{t.imports.automatic}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
