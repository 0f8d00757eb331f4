import type { Preview } from "@/api/types";
import type { Dictionary } from "@/i18n/en";

/** "Delimited text, delimiter ;, cp1252, first line names the columns". */
export function shapeText(shape: Preview["shape"], t: Dictionary): string {
  const parts: string[] = [t.imports.containers[shape.container]];
  if (shape.compression !== "none") parts.push(shape.member == null ? shape.compression : `${shape.compression}: ${shape.member}`);
  if (shape.container === "csv") {
    const delimiter = shape.delimiter === "\t" ? t.imports.tab : shape.delimiter;
    parts.push(delimiter == null ? t.imports.oneColumn : t.imports.delimiterIs(delimiter));
  }
  if (shape.encoding != null) parts.push(shape.encoding);
  if (shape.container !== "jsonl") parts.push(shape.has_header ? t.imports.withHeader : t.imports.withoutHeader);
  return parts.join(" · ");
}
