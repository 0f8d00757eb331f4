import type { ReactNode } from "react";

export type IconName =
  | "negative"
  | "neutral"
  | "positive"
  | "urgent"
  | "level-medium"
  | "level-low"
  | "tech"
  | "billing"
  | "sales"
  | "team"
  | "sun"
  | "moon"
  | "screen"
  | "warning"
  | "check"
  | "close"
  | "back"
  | "upload"
  | "download"
  | "pause"
  | "play"
  | "outside";

const DRAWINGS: Record<IconName, ReactNode> = {
  negative: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M5.5 11c.6-1 1.5-1.5 2.5-1.5s1.9.5 2.5 1.5" />
      <path d="M5.8 6.2v.6M10.2 6.2v.6" />
    </>
  ),
  neutral: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M5.5 10.25h5M5.8 6.2v.6M10.2 6.2v.6" />
    </>
  ),
  positive: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M5.5 9.5c.6 1 1.5 1.5 2.5 1.5s1.9-.5 2.5-1.5M5.8 6.2v.6M10.2 6.2v.6" />
    </>
  ),
  urgent: <path d="M4 12.5 8 8.5l4 4M4 7.5l4-4 4 4" />,
  "level-medium": <path d="M4 10l4-4 4 4" />,
  "level-low": <path d="M4 8h8" />,
  tech: <path d="M13.5 4.5a3.5 3.5 0 0 1-4.7 4.3L4.3 13.3a1.13 1.13 0 0 1-1.6-1.6l4.5-4.5a3.5 3.5 0 0 1 4.3-4.7L9.25 4.75l2 2 2.25-2.25Z" />,
  billing: (
    <>
      <path d="M3.75 1.75h8.5v12.5l-2.1-1.25-2.15 1.25-2.15-1.25-2.1 1.25V1.75Z" />
      <path d="M6 5.25h4M6 8.25h4" />
    </>
  ),
  sales: (
    <>
      <path d="M1.75 7.25v-5.5h5.5l7 7-5.5 5.5-7-7Z" />
      <path d="M4.9 4.9h.1" />
    </>
  ),
  team: (
    <>
      <circle cx="6" cy="5.25" r="2.5" />
      <path d="M1.5 13.5c.3-2.7 2-4.25 4.5-4.25s4.2 1.55 4.5 4.25M10.5 3a2.4 2.4 0 0 1 0 4.5M12.25 9.75c1.3.6 2.1 1.85 2.25 3.75" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
    </>
  ),
  moon: <path d="M13.75 9.5A6 6 0 0 1 6.5 2.25a6 6 0 1 0 7.25 7.25Z" />,
  screen: <path d="M1.75 2.75h12.5v8.5H1.75v-8.5ZM5.5 13.75h5M8 11.25v2.5" />,
  warning: <path d="M8 2 1.5 13.5h13L8 2ZM8 6.5v3.25M8 11.7v.1" />,
  check: <path d="m3 8.5 3.25 3.25L13 4.75" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  back: <path d="M9.5 3.5 5 8l4.5 4.5" />,
  upload: <path d="M8 10.5v-8M4.75 5.5 8 2.25l3.25 3.25M2.25 10.5v3.25h11.5V10.5" />,
  download: <path d="M8 2.25v8M4.75 7 8 10.25 11.25 7M2.25 10.5v3.25h11.5V10.5" />,
  pause: <path d="M5.5 3v10M10.5 3v10" />,
  play: <path d="M4.5 2.75v10.5L13 8 4.5 2.75Z" />,
  outside: <path d="M6.5 3H2.75v10.25H13V9.5M9 2.5h4.5V7M13.25 2.75 7.5 8.5" />,
};

/** Decoration: a word always stands beside it or names its control. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={`size-4 shrink-0 ${className}`}
      fill="none"
      focusable="false"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 16 16"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
