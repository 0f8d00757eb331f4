import { NavLink } from "react-router";
import { type IconName, Icon } from "@/components/icons";
import { Segmented } from "@/components/Segmented";
import { UI_LANGUAGE_NAMES, UI_LANGUAGES, useSpeech } from "@/i18n/language";
import { THEMES, type Theme, useTheme } from "@/state/theme";

const THEME_ICONS: Record<Theme, IconName> = { system: "screen", light: "sun", dark: "moon" };

export function Header() {
  const { t, language, choose } = useSpeech();
  const [theme, setTheme] = useTheme();
  const pages = [
    { to: "/", label: t.pages.overview },
    { to: "/posts", label: t.pages.posts },
    { to: "/imports", label: t.pages.imports },
  ];
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-6 px-4 sm:px-6">
        <p className="flex min-h-12 items-center text-base font-semibold">{t.app.name}</p>
        <nav aria-label={t.app.navigation} className="order-last -mx-2 w-full sm:order-none sm:mx-0 sm:w-auto">
          <ul className="flex">
            {pages.map(({ to, label }) => (
              <li key={to}>
                <NavLink
                  className="inline-flex min-h-12 items-center border-b-2 border-transparent px-2 text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink sm:px-3"
                  end={to === "/"}
                  to={to}
                >
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div aria-label={t.app.preferences} className="ml-auto flex items-center gap-2 py-1.5" role="group">
          <Segmented
            label={t.app.language}
            name="language"
            onChoose={choose}
            options={UI_LANGUAGES.map((value) => ({
              value,
              label: UI_LANGUAGE_NAMES[value],
              shown: <span lang={value}>{value.toUpperCase()}</span>,
            }))}
            value={language}
          />
          <Segmented
            label={t.app.theme}
            name="theme"
            onChoose={setTheme}
            options={THEMES.map((value) => ({
              value,
              label: t.app.themes[value],
              shown: <Icon name={THEME_ICONS[value]} />,
            }))}
            value={theme}
          />
        </div>
      </div>
    </header>
  );
}
