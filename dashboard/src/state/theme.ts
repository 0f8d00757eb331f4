import { useState } from "react";
import { readStored, writeStored } from "./stored";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "dallosh.theme"; // styles/earlyTheme.js reads it too

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => readStored(KEY, THEMES) ?? "system");
  const choose = (chosen: Theme) => {
    writeStored(KEY, chosen);
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    setTheme(chosen);
  };
  return [theme, choose];
}
