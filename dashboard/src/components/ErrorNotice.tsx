import { ApiError } from "@/api/problem";
import type { Dictionary } from "@/i18n/en";
import { useSpeech } from "@/i18n/language";
import { Icon } from "./icons";

interface Props {
  error: Error;
  title?: string;
  busy?: boolean;
  onRetry?: () => void;
}

/** What failed, and what to quote when asking for help. */
export function ErrorNotice({ error, title, busy = false, onRetry }: Props) {
  const { t } = useSpeech();
  return (
    <div className="rounded-md border border-danger p-3" role="alert">
      <p className="flex items-center gap-2 font-semibold text-danger">
        <Icon name="warning" />
        {title ?? t.errors.title}
      </p>
      <p className="mt-1">{errorMessage(error, t)}</p>
      {error instanceof ApiError && (
        <p className="mt-1 text-xs text-ink-3">
          {t.errors.code} <code>{error.code}</code>
          {error.requestId !== null && (
            <>
              {" · "}
              {t.errors.requestId} <code>{error.requestId}</code>
            </>
          )}
        </p>
      )}
      {onRetry && (
        <button className="control mt-3" disabled={busy} onClick={onRetry} type="button">
          {t.common.retry}
        </button>
      )}
    </div>
  );
}

function errorMessage(error: Error, t: Dictionary): string {
  if (error instanceof ApiError && error.code === "unreachable") return t.errors.unreachable;
  if (error instanceof ApiError && error.code === "aborted") return t.errors.aborted;
  return error.message;
}
