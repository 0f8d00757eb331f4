import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { teamsQuery } from "@/api/queries";
import type { Team } from "@/api/types";
import { Answered } from "@/components/Answered";
import { Panel } from "@/components/Panel";
import { TeamTag } from "@/components/tags";
import { useSpeech } from "@/i18n/language";
import { type PostFilters, postsPath } from "@/state/postFilters";

export function TeamsPanel({ className }: { className: string }) {
  const { t } = useSpeech();
  const teams = useQuery(teamsQuery);
  return (
    <Panel className={className} title={t.overview.teams}>
      <Answered lines={5} query={teams}>
        {({ items }) => <TeamsTable teams={items} />}
      </Answered>
    </Panel>
  );
}

function TeamsTable({ teams }: { teams: readonly Team[] }) {
  const { t } = useSpeech();
  return (
    <table className="data-table">
      <caption className="sr-only">{t.overview.teams}</caption>
      <thead>
        <tr>
          <th scope="col">{t.fields.team}</th>
          <th className="number !whitespace-normal" scope="col" title={t.overview.waitingHint}>
            {t.overview.waiting}
          </th>
          <th className="number" scope="col">{t.overview.routedColumn}</th>
          <th className="number !whitespace-normal" scope="col">{t.overview.urgentColumn}</th>
        </tr>
      </thead>
      <tbody>
        {teams.map(({ team, waiting, routed, urgent }) => (
          <tr key={team}>
            <th scope="row"><TeamTag team={team} /></th>
            <Count filters={{ state: "routed", team }} value={waiting} />
            <Count filters={{ state: "routed", team }} value={routed} />
            <Count filters={{ state: "routed", team, urgency: "high" }} value={urgent} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Count({ filters, value }: { filters: PostFilters; value: number }) {
  const { format } = useSpeech();
  return (
    <td className="number">
      <Link className="quiet-link" to={postsPath(filters)}>
        {format.number(value)}
      </Link>
    </td>
  );
}
