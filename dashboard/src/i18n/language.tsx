import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { readStored, writeStored } from "@/state/stored";
import { type Dictionary, en } from "./en";
import { type Format, makeFormat } from "./format";
import { fr } from "./fr";

export const UI_LANGUAGES = ["fr", "en"] as const;
export type UiLanguage = (typeof UI_LANGUAGES)[number];

/** The name of each language in itself: that is how one finds one's own. */
export const UI_LANGUAGE_NAMES: Record<UiLanguage, string> = { fr: "Français", en: "English" };

const KEY = "dallosh.language";
const DICTIONARIES: Record<UiLanguage, Dictionary> = { fr, en };

interface Speech {
  language: UiLanguage;
  choose: (language: UiLanguage) => void;
  t: Dictionary;
  format: Format;
}

const SpeechContext = createContext<Speech | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<UiLanguage>(
    () => readStored(KEY, UI_LANGUAGES) ?? preferredLanguage(navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      language,
      choose: (chosen) => {
        writeStored(KEY, chosen);
        setLanguage(chosen);
      },
      t: DICTIONARIES[language],
      format: makeFormat(localeFor(language, navigator.languages)),
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error("useSpeech needs a LanguageProvider above it.");
  return speech;
}

/** The first of the browser's languages that the dashboard speaks; English otherwise. */
export function preferredLanguage(wanted: readonly string[]): UiLanguage {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    const spoken = UI_LANGUAGES.find((candidate) => candidate === language);
    if (spoken !== undefined) return spoken;
  }
  return "en";
}

/** The browser's own region for a language, e.g. fr-CH: it decides how dates and numbers look. */
export function localeFor(language: UiLanguage, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? { fr: "fr-FR", en: "en-GB" }[language];
}

/** A label of the taxonomy in the language spoken; its key when nobody translated it. */
export function labelIn(language: UiLanguage, label: Record<string, string> | undefined, key: string): string {
  return label?.[language] ?? label?.en ?? Object.values(label ?? {})[0] ?? key;
}
