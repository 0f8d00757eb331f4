import type { ReactNode } from "react";

interface Option<T extends string> {
  value: T;
  label: string;
  shown: ReactNode;
}

interface Props<T extends string> {
  label: string;
  name: string;
  options: readonly Option<T>[];
  value: T;
  onChoose: (value: T) => void;
}

/** One of a few, all in sight. Real radio buttons, so that arrow keys and names come with the browser. */
export function Segmented<T extends string>({ label, name, options, value, onChoose }: Props<T>) {
  return (
    <fieldset className="flex overflow-clip rounded-md border border-control">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex min-h-8 min-w-8 items-center justify-center px-2 text-xs text-ink-2 hover:bg-sunken has-checked:bg-sunken has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent pointer-coarse:min-h-11 pointer-coarse:min-w-11"
          title={option.label}
        >
          <input
            aria-label={option.label}
            checked={option.value === value}
            className="sr-only"
            name={name}
            onChange={() => onChoose(option.value)}
            type="radio"
            value={option.value}
          />
          {option.shown}
        </label>
      ))}
    </fieldset>
  );
}
