import { LANGUAGES, ORIGINS, POST_STATES, SENTIMENTS, URGENCIES } from "@/api/values";
import { Icon } from "@/components/icons";
import { labelIn, useSpeech } from "@/i18n/language";
import type { FilterName, PostFilters } from "@/state/postFilters";
import { useTaxonomy } from "@/state/useTaxonomy";

interface Props {
  filters: PostFilters;
  onChange: (filters: PostFilters) => void;
  onClear: () => void;
}

interface Choice {
  value: string;
  label: string;
}

export function FilterBar({ filters, onChange, onClear }: Props) {
  const { t } = useSpeech();
  const choices = useChoices();
  // `exactOptionalPropertyTypes`: a filter without a value is absent, not undefined.
  const change = (name: FilterName, value: string) => {
    const { [name]: _, ...others } = filters;
    onChange(value === "" ? others : ({ ...others, [name]: value } as PostFilters));
  };
  return (
    <section aria-label={t.posts.filters} className="mt-4">
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-4 lg:grid-cols-7">
        {choices.map(({ name, options }) => (
          <FilterSelect key={name} name={name} onChange={change} options={options} value={filters[name] ?? ""} />
        ))}
      </div>
      {Object.keys(filters).length > 0 && (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          {filters.import_id !== undefined && (
            <button
              aria-label={t.posts.removeFilter(`${t.fields.import_id} ${filters.import_id}`)}
              className="control"
              onClick={() => change("import_id", "")}
              type="button"
            >
              {t.fields.import_id} {filters.import_id}
              <Icon name="close" />
            </button>
          )}
          <button className="control" onClick={onClear} type="button">
            {t.posts.clear}
          </button>
        </div>
      )}
    </section>
  );
}

function FilterSelect({ name, value, options, onChange }: {
  name: FilterName;
  value: string;
  options: readonly Choice[];
  onChange: (name: FilterName, value: string) => void;
}) {
  const { t } = useSpeech();
  const known = value === "" || options.some((option) => option.value === value);
  return (
    <label className="block min-w-0 text-xs text-ink-3">
      {t.fields[name]}
      <select
        className={`control mt-1 w-full ${value === "" ? "" : "border-accent font-semibold"}`}
        onChange={(event) => onChange(name, event.target.value)}
        value={value}
      >
        <option value="">{t.posts.any}</option>
        {!known && <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The filters with a list of values, in the order in which one narrows down. */
function useChoices(): { name: FilterName; options: Choice[] }[] {
  const { t, language } = useSpeech();
  const taxonomy = useTaxonomy();
  const worded = <T extends string>(values: readonly T[], words: Record<T, string>) =>
    values.map((value) => ({ value, label: words[value] }));
  const labelled = (entries: Record<string, { label: Record<string, string> }> = {}) =>
    Object.entries(entries).map(([value, { label }]) => ({ value, label: labelIn(language, label, value) }));
  return [
    { name: "sentiment", options: worded(SENTIMENTS, t.sentiment) },
    { name: "topic", options: labelled(taxonomy?.topics) },
    { name: "urgency", options: worded(URGENCIES, t.urgency) },
    { name: "team", options: labelled(taxonomy?.teams) },
    { name: "state", options: worded(POST_STATES, t.postState) },
    { name: "lang", options: worded(LANGUAGES, t.language) },
    { name: "origin", options: worded(ORIGINS, t.origin) },
  ];
}
