import { useQuery } from "@tanstack/react-query";
import { taxonomyQuery } from "@/api/queries";
import type { Taxonomy } from "@/api/types";

/** Undefined until it has come; keys stand in for labels until then. */
export function useTaxonomy(): Taxonomy | undefined {
  return useQuery(taxonomyQuery).data;
}
