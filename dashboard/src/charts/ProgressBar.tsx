interface Props {
  label: string;
  /** The progress in words, e.g. "12 of 40 MB". */
  text: string;
  done: number;
  total: number;
}

export function ProgressBar({ label, text, done, total }: Props) {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div>
      <div className="mb-1 flex flex-wrap justify-between gap-x-4 text-xs text-ink-2">
        <span>{label}</span>
        <span>{text}</span>
      </div>
      <div
        aria-label={label}
        aria-valuemax={100}
        aria-valuemin={0}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={text}
        className="h-2 overflow-clip rounded-sm bg-sunken"
        role="progressbar"
      >
        <div className="mark h-2 bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
