import type { Language } from "@/api/types";

/**
 * What a customer wrote: always text, never markup, in its own language and direction. A post in a language that was
 * not recognised carries none, so that nobody reads it out in the wrong one.
 */
export function PostText({ text, lang, className = "" }: {
  text: string;
  lang: Language | null | undefined;
  className?: string;
}) {
  const known = lang != null && lang !== "other";
  return (
    <p className={`whitespace-pre-line ${className}`} dir={lang === "ar" ? "rtl" : "auto"} lang={known ? lang : ""}>
      {text}
    </p>
  );
}
