import { describe, expect, it } from "vitest";
import { postPath, postsPath, readFilters, writeFilters } from "@/state/postFilters";

const read = (query: string) => readFilters(new URLSearchParams(query));

describe("filters in the address", () => {
  it("reads every filter", () => {
    const query =
      "state=routed&team=tech&topic=network&sentiment=negative&urgency=high&lang=fr&origin=customer&import_id=imp-20261121-095001-d17667";
    expect(read(query)).toEqual(Object.fromEntries(new URLSearchParams(query)));
  });

  it.each([
    ["an unknown value", "sentiment=furious&urgency=high"],
    ["an empty value", "sentiment=&urgency=high"],
    ["a value of another case", "sentiment=NEGATIVE&urgency=high"],
    ["an unknown filter", "colour=red&urgency=high"],
    ["a name that the taxonomy cannot hold", "topic=%24where&urgency=high"],
    ["a name that is too long", `topic=${"a".repeat(81)}&urgency=high`],
  ])("leaves out %s and keeps the rest", (_, query) => {
    expect(read(query)).toEqual({ urgency: "high" });
  });

  it("writes one address for one view, whatever the order of its filters", () => {
    expect(writeFilters(read("urgency=high&team=tech")).toString()).toBe(
      writeFilters(read("team=tech&urgency=high")).toString(),
    );
  });

  it("comes back as it went", () => {
    const filters = { topic: "network", lang: "ar" } as const;
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });

  it("has no query string without filters", () => {
    expect(postsPath({})).toBe("/posts");
    expect(postsPath({ topic: "network" })).toBe("/posts?topic=network");
  });

  it("escapes ids, which may hold anything", () => {
    expect(postPath("x:1311171102325878159")).toBe("/posts/x%3A1311171102325878159");
    expect(postPath("mail:<a/b?c>")).toBe("/posts/mail%3A%3Ca%2Fb%3Fc%3E");
  });
});
