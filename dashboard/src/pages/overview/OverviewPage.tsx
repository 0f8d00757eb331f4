import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { overviewQuery } from "@/api/queries";
import type { Overview } from "@/api/types";
import { SentimentBar } from "@/charts/SentimentBar";
import { sumOf } from "@/charts/shares";
import { Answered } from "@/components/Answered";
import { Empty } from "@/components/Empty";
import { Freshness } from "@/components/Freshness";
import { PageTitle } from "@/components/PageTitle";
import { Panel } from "@/components/Panel";
import { useSpeech } from "@/i18n/language";
import { LanguagesTable, StatesTable, TopicsTable, UrgencyTable } from "./distributions";
import { Figures, FiguresSkeleton } from "./Figures";
import { TeamsPanel } from "./TeamsPanel";

export function OverviewPage() {
  const { t } = useSpeech();
  const overview = useQuery(overviewQuery);
  const empty = overview.data?.posts === 0;
  return (
    <>
      <PageTitle title={t.pages.overview}>
        <Freshness answeredAt={overview.dataUpdatedAt} asOf={overview.data?.as_of} />
      </PageTitle>
      <div className="mt-4 grid gap-4 lg:grid-cols-6">
        {empty ? (
          <div className="lg:col-span-6">
            <Empty text={t.overview.emptyText} title={t.overview.emptyTitle}>
              <Link className="control control-primary" to="/imports">
                {t.overview.emptyAction}
              </Link>
            </Empty>
          </div>
        ) : (
          <>
            <section aria-label={t.overview.figures} className="lg:col-span-6">
              {overview.data === undefined && overview.error === null ? (
                <FiguresSkeleton />
              ) : (
                <Answered lines={3} query={overview}>
                  {(data) => <Figures overview={data} />}
                </Answered>
              )}
            </section>
            <Panel className="lg:col-span-3" title={t.overview.sentiments}>
              <Answered lines={5} query={overview}>
                {(data) => <Labelled overview={data}><SentimentBar counts={data.sentiments} /></Labelled>}
              </Answered>
            </Panel>
            <TeamsPanel className="lg:col-span-3" />
            <Panel className="lg:col-span-3 lg:row-span-2" title={t.overview.topics}>
              <Answered lines={10} query={overview}>
                {(data) => <Labelled overview={data}><TopicsTable counts={data.topics} /></Labelled>}
              </Answered>
            </Panel>
            <Panel className="lg:col-span-3" title={t.overview.urgencies}>
              <Answered lines={3} query={overview}>
                {(data) => <Labelled overview={data}><UrgencyTable counts={data.urgencies} /></Labelled>}
              </Answered>
            </Panel>
            <Panel className="lg:col-span-3" title={t.overview.languages}>
              <Answered lines={4} query={overview}>
                {(data) => <Labelled overview={data}><LanguagesTable counts={data.languages} /></Labelled>}
              </Answered>
            </Panel>
            <Panel className="lg:col-span-6" title={t.overview.states}>
              <Answered lines={9} query={overview}>
                {(data) => <StatesTable counts={data.states} />}
              </Answered>
            </Panel>
          </>
        )}
      </div>
    </>
  );
}

/** Panels of labels say so while there are none, rather than show zeros as if they were measured. */
function Labelled({ overview, children }: { overview: Overview; children: ReactNode }) {
  const { t } = useSpeech();
  return sumOf(overview.sentiments) === 0 ? <p className="text-ink-2">{t.overview.noLabels}</p> : children;
}
