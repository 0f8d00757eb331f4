import { Link } from "react-router";
import { PageTitle } from "@/components/PageTitle";
import { useSpeech } from "@/i18n/language";

export function NotFoundPage() {
  const { t } = useSpeech();
  return (
    <>
      <PageTitle title={t.pages.notFound} />
      <p className="mt-2 text-ink-2">{t.pages.notFoundText}</p>
      <Link className="control mt-4" to="/">
        {t.pages.toOverview}
      </Link>
    </>
  );
}
