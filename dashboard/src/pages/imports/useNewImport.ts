import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { importsQuery } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Preview } from "@/api/types";
import { type BytesSent, sendForm, type Upload } from "@/api/upload";
import { AUTOMATIC, createForm, type Draft, draftFrom, previewForm, type Reading } from "./draft";

interface Chosen {
  file: File;
  reading: Reading;
}

export type NewImportState =
  | { step: "choose" }
  | ({ step: "previewing"; draft: Draft | null } & Chosen)
  | ({ step: "refused"; error: Error } & Chosen)
  | ({ step: "confirm"; preview: Preview; draft: Draft; error: Error | null } & Chosen)
  | ({ step: "sending"; progress: BytesSent } & Chosen);

type Created = components["schemas"]["ImportCreated"];

/** The way from a file to an import: choose, preview, confirm, send. The file stays in the browser until sent. */
export function useNewImport() {
  const queries = useQueryClient();
  const [state, setState] = useState<NewImportState>({ step: "choose" });
  const upload = useRef<Upload<unknown> | null>(null);

  // Leaving the page in the middle of an upload would lose it without a word.
  const sending = state.step === "sending";
  useEffect(() => {
    if (!sending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [sending]);
  useEffect(() => () => upload.current?.abort(), []);

  async function look(file: File, reading: Reading, draft: Draft | null): Promise<void> {
    upload.current?.abort();
    setState({ step: "previewing", file, reading, draft });
    const asked = sendForm<Preview>("/api/v1/imports/preview", previewForm(file, reading), () => undefined);
    upload.current = asked;
    try {
      const preview = await asked.answer;
      // A later choice has overtaken this answer.
      if (upload.current !== asked) return;
      setState({ step: "confirm", file, reading, preview, draft: draftFrom(preview, draft), error: null });
    } catch (error) {
      if (upload.current !== asked) return;
      setState({ step: "refused", file, reading, error: error as Error });
    }
  }

  async function send(): Promise<void> {
    if (state.step !== "confirm") return;
    const { file, reading, draft } = state;
    setState({ step: "sending", file, reading, progress: { sent: 0, total: file.size } });
    const sent = sendForm<Created>("/api/v1/imports", createForm(file, reading, draft), (progress) =>
      setState({ step: "sending", file, reading, progress }),
    );
    upload.current = sent;
    try {
      await sent.answer;
      if (upload.current === sent) setState({ step: "choose" });
      await queries.invalidateQueries({ queryKey: importsQuery.queryKey });
    } catch (error) {
      if (upload.current === sent) setState({ ...state, error: error as Error });
    }
  }

  return {
    state,
    choose: (file: File) => void look(file, AUTOMATIC, null),
    readAs: (reading: Reading) => state.step === "confirm" && void look(state.file, reading, state.draft),
    tryAgain: (reading: Reading) => state.step === "refused" && void look(state.file, reading, null),
    edit: (draft: Draft) => state.step === "confirm" && setState({ ...state, draft }),
    send: () => void send(),
    stop: () => upload.current?.abort(),
    forget: () => {
      upload.current?.abort();
      upload.current = null;
      setState({ step: "choose" });
    },
  };
}
