import { useSpeech } from "@/i18n/language";
import { type Draft, type Field, MAIN_FIELDS, MORE_FIELDS } from "./draft";

interface Props {
  columns: readonly string[];
  mapping: Draft["mapping"];
  problem: string | null;
  onChange: (mapping: Draft["mapping"]) => void;
}

export function MappingEditor({ columns, mapping, problem, onChange }: Props) {
  const { t } = useSpeech();
  const choose = (field: Field, column: string) => {
    const { [field]: _, ...others } = mapping;
    onChange(column === "" ? others : { ...others, [field]: column });
  };
  const select = (field: Field) => (
    <ColumnSelect key={field} column={mapping[field] ?? ""} columns={columns} field={field} onChange={choose} />
  );
  const grid = "grid gap-3 sm:grid-cols-2 lg:grid-cols-5";
  return (
    <fieldset className="min-w-0">
      <legend className="font-semibold">{t.imports.mapping}</legend>
      <p className="mb-3 text-ink-3">{t.imports.mappingHint}</p>
      {problem !== null && !mapping.text && <p className="mb-3 text-warn">{problem}</p>}
      <div className={grid}>{MAIN_FIELDS.map(select)}</div>
      <details className="mt-3">
        <summary className="w-fit text-ink-2">{t.imports.moreFields}</summary>
        <div className={`mt-3 ${grid}`}>{MORE_FIELDS.map(select)}</div>
      </details>
    </fieldset>
  );
}

function ColumnSelect({ field, column, columns, onChange }: {
  field: Field;
  column: string;
  columns: readonly string[];
  onChange: (field: Field, column: string) => void;
}) {
  const { t } = useSpeech();
  const required = field === "text";
  return (
    <label className="block min-w-0 text-xs text-ink-3">
      {t.imports.field[field]}
      {required && ` (${t.imports.required})`}
      <select
        className={`control mt-1 w-full ${column === "" ? "text-ink-3" : "font-semibold"}`}
        onChange={(event) => onChange(field, event.target.value)}
        required={required}
        value={column}
      >
        {/* The API completes a mapping by the names of columns: what is not chosen may still be recognised. */}
        <option value="">{required ? t.imports.chooseColumn : t.imports.automatic}</option>
        {columns.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
