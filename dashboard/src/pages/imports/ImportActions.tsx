import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { importsQuery } from "@/api/queries";
import type { ImportProgress } from "@/api/types";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";

const ACTIONS = {
  pause: "/api/v1/imports/{import_id}/pause",
  resume: "/api/v1/imports/{import_id}/resume",
  cancel: "/api/v1/imports/{import_id}/cancel",
} as const;
type Action = keyof typeof ACTIONS;

/** What the state of the import allows. */
export function ImportActions({ progress }: { progress: ImportProgress }) {
  const { t } = useSpeech();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (action: Action) =>
      dataOf(client.POST(ACTIONS[action], { params: { path: { import_id: progress.id } } })),
    onSettled: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: importsQuery.queryKey });
    },
  });
  const reading = progress.state === "queued" || progress.state === "running";
  const paused = progress.state === "paused";
  if (!reading && !paused) return act.error === null ? null : <ErrorNotice error={act.error} />;

  const button = (action: Action, icon: "pause" | "play") => (
    <button className="control" disabled={act.isPending} onClick={() => act.mutate(action)} type="button">
      <Icon name={icon} />
      {t.imports[action]}
    </button>
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {asking ? (
        <>
          <p>{t.imports.cancelConfirm}</p>
          <button className="control" onClick={() => setAsking(false)} type="button">
            {t.imports.cancelKeep}
          </button>
          <button
            className="control control-danger"
            disabled={act.isPending}
            onClick={() => act.mutate("cancel")}
            type="button"
          >
            {t.imports.cancel}
          </button>
        </>
      ) : (
        <>
          {reading ? button("pause", "pause") : button("resume", "play")}
          <button className="control" onClick={() => setAsking(true)} type="button">
            {t.imports.cancel}
          </button>
        </>
      )}
      {act.error !== null && <ErrorNotice error={act.error} />}
    </div>
  );
}
