import { useEffect, useRef } from "react";
import { Outlet, ScrollRestoration, useLocation } from "react-router";
import { useSpeech } from "@/i18n/language";
import { Header } from "./Header";

export function Shell() {
  const { t } = useSpeech();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);

  // A screen reader hears nothing of a page that changes by itself; moving the focus tells it.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <>
      <a
        className="control sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:px-3"
        href="#content"
      >
        {t.app.skip}
      </a>
      <Header />
      <main ref={main} className="mx-auto max-w-7xl px-4 pt-6 pb-12 sm:px-6" id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <ScrollRestoration />
    </>
  );
}
