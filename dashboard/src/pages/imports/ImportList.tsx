import { useQuery } from "@tanstack/react-query";
import { importsQuery } from "@/api/queries";
import { Answered } from "@/components/Answered";
import { Freshness } from "@/components/Freshness";
import { useSpeech } from "@/i18n/language";
import { ImportCard } from "./ImportCard";

export function ImportList() {
  const { t } = useSpeech();
  const imports = useQuery(importsQuery);
  const answered = imports.dataUpdatedAt;
  return (
    <section aria-label={t.imports.listTitle}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-base font-semibold">{t.imports.listTitle}</h2>
        <Freshness answeredAt={answered} asOf={answered > 0 ? new Date(answered).toISOString() : undefined} />
      </div>
      <Answered lines={6} query={imports}>
        {(items) =>
          items.length === 0 ? (
            <p className="text-ink-2">{t.imports.listEmpty}</p>
          ) : (
            <ul className="grid gap-4">
              {items.map((progress) => (
                <li key={progress.id}>
                  <ImportCard progress={progress} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}
