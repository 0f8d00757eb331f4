import { describe, expect, it } from "vitest";
import { makeFormat } from "@/i18n/format";
import { labelIn, localeFor, preferredLanguage } from "@/i18n/language";

const en = makeFormat("en-GB");
const fr = makeFormat("fr-FR");
/** Intl parts numbers with several kinds of space. */
const plain = (text: string) => text.replace(/\s/gu, " ");

describe("numbers", () => {
  it("are written as the language does", () => {
    expect(en.number(2_400_000)).toBe("2,400,000");
    expect(plain(fr.number(2_400_000))).toBe("2 400 000");
  });

  it.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [0.004, "0.4%"],
    [0.126, "13%"],
    [0.996, "99.6%"],
    [0.9999, ">99.9%"],
    [1, "100%"],
  ])("the share %f is %s: neither none nor all when it is not", (share, text) => {
    expect(en.percent(share)).toBe(text);
  });

  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_074_083, "1.1 MB"],
    [250_000_000, "250 MB"],
  ])("%i bytes are %s", (count, text) => {
    expect(plain(en.bytes(count))).toBe(text);
  });

  it("sizes are octets in French", () => {
    expect(plain(fr.bytes(1_074_083))).toBe("1,1 Mo");
  });
});

describe("durations", () => {
  it.each([
    [-3, "0 secs"],
    [59.4, "59 secs"],
    [60, "1 min"],
    [61, "1 min 1 sec"],
    [3_599.6, "1 hr"],
    [4_080, "1 hr 8 mins"],
    [90_000, "1 day 1 hr"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(plain(en.duration(seconds))).toBe(text);
  });
});

describe("the language", () => {
  it.each([
    [["fr-CH", "en"], "fr"],
    [["de", "EN-us", "fr"], "en"],
    [["de"], "en"],
    [[], "en"],
  ])("of a browser that prefers %j is %s", (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });

  it("keeps the browser's region", () => {
    expect(localeFor("fr", ["en", "fr-CH"])).toBe("fr-CH");
    expect(localeFor("fr", ["en"])).toBe("fr-FR");
  });

  it("labels fall back to English, then to any, then to the key", () => {
    expect(labelIn("fr", { en: "Network", fr: "Réseau" }, "network")).toBe("Réseau");
    expect(labelIn("fr", { en: "Network" }, "network")).toBe("Network");
    expect(labelIn("fr", { ar: "شبكة" }, "network")).toBe("شبكة");
    expect(labelIn("fr", undefined, "network")).toBe("network");
  });
});
