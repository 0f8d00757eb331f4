import type { ReactNode } from "react";

/** Nothing to show, why, and what to do about it. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="card px-4 py-12 text-center">
      <p className="text-base font-semibold">{title}</p>
      <p className="mt-1 mb-4 text-ink-2">{text}</p>
      {children}
    </div>
  );
}
