import { useSpeech } from "@/i18n/language";
import { useNow } from "@/state/useNow";
import { Icon } from "./icons";

const STALE_AFTER_MS = 10_000;

interface Props {
  /** The API's time of the figures. */
  asOf: string | undefined;
  /** This browser's time when they came; 0: never. Ages are measured by one clock only. */
  answeredAt: number;
}

/** How old the figures are, and a warning when nobody answers any more. */
export function Freshness({ asOf, answeredAt }: Props) {
  const { t, format } = useSpeech();
  const age = useNow() - answeredAt;
  const stale = answeredAt > 0 && age > STALE_AFTER_MS;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-3">
      <span className="flex items-center gap-1 font-semibold text-warn" role="status">
        {stale && (
          <>
            <Icon name="warning" />
            {/* In steps, so that a screen reader is not told every second. */}
            {t.common.stale(format.duration(Math.floor(age / STALE_AFTER_MS) * (STALE_AFTER_MS / 1_000)))}
          </>
        )}
      </span>
      {asOf !== undefined && <time dateTime={asOf}>{t.common.asOf(format.time(asOf))}</time>}
    </p>
  );
}
