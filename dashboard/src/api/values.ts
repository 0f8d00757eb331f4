import type { Language, Origin, PostState, Sentiment, Urgency } from "./types";

/** The values of an enum of the API in the order of display; one that is missing does not compile. */
function everyValue<T extends string>(order: Record<T, number>): [T, ...T[]] {
  const values = Object.keys(order) as T[];
  return values.sort((a, b) => order[a] - order[b]) as [T, ...T[]];
}

/** In the order of a post's life. */
export const POST_STATES = everyValue<PostState>({
  received: 0,
  pending: 1,
  batched: 2,
  analysed: 3,
  routed: 4,
  unrouted: 5,
  duplicate: 6,
  skipped: 7,
  failed: 8,
});

export const SENTIMENTS = everyValue<Sentiment>({ negative: 0, neutral: 1, positive: 2 });
export const URGENCIES = everyValue<Urgency>({ high: 0, medium: 1, low: 2 });
export const LANGUAGES = everyValue<Language>({ fr: 0, en: 1, ar: 2, other: 3 });
export const ORIGINS = everyValue<Origin>({ customer: 0, brand: 1, bot: 2, repost: 3 });

/** States in which a post waits for its labels. */
export const UNLABELLED_STATES = ["received", "pending", "batched"] as const satisfies readonly PostState[];
