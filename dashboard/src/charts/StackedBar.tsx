export interface Segment {
  key: string;
  count: number;
  /** A class that colours the mark, e.g. `bg-negative`. */
  mark: string;
}

interface Props {
  segments: readonly Segment[];
  /** Said instead of the picture. */
  summary: string;
  /** What a full bar stands for; by default the sum of the segments. */
  total?: number;
  className?: string;
}

/** Parts of a whole, side by side, parted by a gap of the surface. */
export function StackedBar({ segments, summary, total, className = "h-6" }: Props) {
  const whole = total ?? segments.reduce((sum, segment) => sum + segment.count, 0);
  return (
    <div
      aria-label={summary}
      className={`flex w-full gap-0.5 overflow-clip rounded-sm bg-sunken ${className}`}
      role="img"
    >
      {segments.map(
        ({ key, count, mark }) =>
          count > 0 && (
            // At least two pixels: what is there must be seen.
            <div key={key} className={`mark min-w-0.5 ${mark}`} style={{ width: `${(100 * count) / whole}%` }} />
          ),
      )}
    </div>
  );
}
