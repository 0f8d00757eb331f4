import { type ReactNode, useEffect } from "react";
import { useSpeech } from "@/i18n/language";

/** The heading of a page, which also names its tab; `children` stand at its end. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useSpeech();
  useEffect(() => {
    document.title = `${title} · ${t.app.name}`;
  }, [title, t]);
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
      <h1 className="text-lg font-semibold">{title}</h1>
      {children}
    </div>
  );
}
