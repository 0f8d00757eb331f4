import { useSpeech } from "@/i18n/language";

export function Skeleton({ lines }: { lines: number }) {
  const { t } = useSpeech();
  return (
    <div>
      <span className="sr-only">{t.common.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} aria-hidden="true" className="flex h-9 items-center">
          <div className="h-3 w-full rounded-sm bg-sunken" />
        </div>
      ))}
    </div>
  );
}
