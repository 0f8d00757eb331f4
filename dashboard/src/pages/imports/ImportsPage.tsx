import { PageTitle } from "@/components/PageTitle";
import { useSpeech } from "@/i18n/language";
import { ImportList } from "./ImportList";
import { NewImport } from "./NewImport";

export function ImportsPage() {
  const { t } = useSpeech();
  return (
    <>
      <PageTitle title={t.pages.imports} />
      <div className="mt-4 grid gap-6">
        <NewImport />
        <ImportList />
      </div>
    </>
  );
}
