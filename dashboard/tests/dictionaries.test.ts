import { describe, expect, it } from "vitest";
import { en } from "@/i18n/en";
import { fr } from "@/i18n/fr";

type Entry = [path: string, value: unknown];

function entries(value: unknown, path = ""): Entry[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => entries(inner, `${path}.${key}`));
}

/** What a sentence says when its values are these. */
function spoken(value: unknown): string {
  return typeof value === "function" ? value("«1»", "«2»", "«3»") : String(value);
}

describe("the dictionaries", () => {
  it("have the same keys (the types say so too; this holds where they are cast)", () => {
    expect(entries(fr).map(([path]) => path)).toEqual(entries(en).map(([path]) => path));
  });

  it("say every value they are given, in every language", () => {
    const counts = (text: string) => [...text.matchAll(/«\d»/g)].map(String).sort();
    const french = new Map(entries(fr));
    for (const [path, value] of entries(en)) {
      if (path === ".post.duplicatesValue") continue; // says one of its two
      expect(counts(spoken(french.get(path))), path).toEqual(counts(spoken(value)));
    }
  });

  it("leave nothing unsaid in one language that is said in the other", () => {
    const french = new Map(entries(fr));
    for (const [path, value] of entries(en)) {
      expect(spoken(french.get(path)) === "", path).toBe(spoken(value) === "");
    }
  });

  it("write French with typographic apostrophes and spaced colons", () => {
    for (const [path, value] of entries(fr)) {
      expect(spoken(value), path).not.toMatch(/'|\S[:;?!]/u);
    }
  });

  it("count in the plural", () => {
    expect(en.post.duplicatesValue(1, "1")).toBe("1 post");
    expect(en.post.duplicatesValue(0, "0")).toBe("0 posts");
    expect(fr.post.duplicatesValue(0, "0")).toBe("0 message");
    expect(fr.post.duplicatesValue(2, "2")).toBe("2 messages");
  });
});
