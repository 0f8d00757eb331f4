import * as z from "zod/mini";
import { LANGUAGES, ORIGINS, POST_STATES, SENTIMENTS, URGENCIES } from "@/api/values";

/** Names of the taxonomy and ids of imports: whatever the API gives out has this form. */
const name = z.string().check(z.regex(/^[\w-]{1,80}$/));

const schema = {
  state: z.enum(POST_STATES),
  team: name,
  topic: name,
  sentiment: z.enum(SENTIMENTS),
  urgency: z.enum(URGENCIES),
  lang: z.enum(LANGUAGES),
  origin: z.enum(ORIGINS),
  import_id: name,
};

export type FilterName = keyof typeof schema;
export type PostFilters = { [Name in FilterName]?: z.infer<(typeof schema)[Name]> };

export const FILTER_NAMES = Object.keys(schema) as FilterName[];

/** The filters that a query string holds. What is unknown or not a value of its filter is left out. */
export function readFilters(query: URLSearchParams): PostFilters {
  const filters: Record<string, string> = {};
  for (const filter of FILTER_NAMES) {
    const value = schema[filter].safeParse(query.get(filter));
    if (value.success) filters[filter] = value.data;
  }
  return filters;
}

/** The query string of filters, in one order, so that the same view has the same address. */
export function writeFilters(filters: PostFilters): URLSearchParams {
  const query = new URLSearchParams();
  for (const filter of FILTER_NAMES) {
    const value = filters[filter];
    if (value !== undefined) query.set(filter, value);
  }
  return query;
}

/** Where the posts of these filters are shown. */
export function postsPath(filters: PostFilters): string {
  const query = writeFilters(filters).toString();
  return query === "" ? "/posts" : `/posts?${query}`;
}

export function postPath(id: string): string {
  return `/posts/${encodeURIComponent(id)}`;
}
