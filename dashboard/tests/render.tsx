import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { LanguageProvider } from "@/i18n/language";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** Puts a component on the page, in English, and gives its box. */
export function render(content: ReactNode): HTMLElement {
  localStorage.setItem("dallosh.language", "en");
  const box = document.createElement("div");
  document.body.replaceChildren(box);
  act(() =>
    createRoot(box).render(
      <MemoryRouter>
        <LanguageProvider>{content}</LanguageProvider>
      </MemoryRouter>,
    ),
  );
  return box;
}
