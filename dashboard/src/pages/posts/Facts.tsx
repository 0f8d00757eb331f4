import type { ReactNode } from "react";

/** Names and values, in two columns where there is room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid sm:grid-cols-[minmax(9rem,2fr)_3fr]">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="pt-2 pr-4 text-ink-3 sm:border-t sm:border-line sm:pb-2 sm:first-of-type:border-t-0">{name}</dt>
      <dd className="border-b border-line pb-2 sm:border-t sm:border-b-0 sm:pt-2 sm:first-of-type:border-t-0">{children}</dd>
    </>
  );
}
