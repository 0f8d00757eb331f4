import type { components } from "@/api/schema";
import type { ColumnMapping, Preview } from "@/api/types";

export type Field = keyof ColumnMapping;

/** Parts of a post that a column may hold; those most files have come first. */
export const MAIN_FIELDS = ["text", "id", "created_at", "author", "in_reply_to"] as const satisfies readonly Field[];
export const MORE_FIELDS = [
  "author_name",
  "author_id",
  "repost_of",
  "quote_of",
  "url",
  "lang",
] as const satisfies readonly Field[];

/** How the file is to be read; "" leaves it to recognition. */
export interface Reading {
  encoding: string;
  delimiter: string;
  header: "" | "true" | "false";
}

export const AUTOMATIC: Reading = { encoding: "", delimiter: "", header: "" };

/** What the user is about to import, as far as it differs from what the file says by itself. */
export interface Draft {
  mapping: Partial<Record<Field, string>>;
  brandAccounts: string[];
  source: string;
  localOnly: boolean;
}

/** Suggested accounts are offered, never chosen: a wrong one would silence customers. */
export function draftFrom(preview: Preview, previous: Draft | null): Draft {
  const found = Object.entries(preview.mapping ?? {}).filter(([, column]) => column != null);
  return {
    mapping: Object.fromEntries(found) as Draft["mapping"],
    brandAccounts: previous?.brandAccounts ?? [],
    source: previous?.source ?? "uploads",
    localOnly: previous?.localOnly ?? false,
  };
}

type CreateForm = components["schemas"]["Body_createImport"];
type PreviewForm = components["schemas"]["Body_previewImport"];

/** Text files are previewed by their beginning; the API looks at the first 2,000 rows anyway. */
const PREVIEW_BYTES = 16 * 1024 * 1024;
const CAN_BE_CUT = /\.(csv|tsv|tab|txt|jsonl|ndjson)$/i;

export function previewForm(file: File, reading: Reading): FormData {
  const cut = file.size > PREVIEW_BYTES && CAN_BE_CUT.test(file.name);
  return formOf<PreviewForm>({ file: [cut ? file.slice(0, PREVIEW_BYTES) : file, file.name], ...readingFields(reading) });
}

export function createForm(file: File, reading: Reading, draft: Draft): FormData {
  const mapping = Object.entries(draft.mapping).map(([field, column]) => `${field}=${column}`);
  return formOf<CreateForm>({
    source: draft.source,
    brand_accounts: draft.brandAccounts.join(","),
    local_only: String(draft.localOnly),
    mapping,
    ...readingFields(reading),
    // Last, so that a form that is refused is refused before the file has been sent.
    file: [file, file.name],
  });
}

function readingFields(reading: Reading): { encoding?: string; delimiter?: string; has_header?: string } {
  return {
    ...(reading.encoding ? { encoding: reading.encoding } : {}),
    ...(reading.delimiter ? { delimiter: reading.delimiter } : {}),
    ...(reading.header ? { has_header: reading.header } : {}),
  };
}

type Part = string | string[] | [Blob, string];

/** Only names of the API's form are accepted: an invented one does not compile. */
function formOf<Form>(parts: { [Name in keyof Form]?: Part }): FormData {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts) as [string, Part][]) {
    if (typeof part === "string") form.append(name, part);
    else if (part[0] instanceof Blob) form.append(name, part[0], part[1] as string);
    else for (const value of part as string[]) form.append(name, value);
  }
  return form;
}
