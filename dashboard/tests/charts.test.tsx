import { describe, expect, it } from "vitest";
import { BarTable } from "@/charts/BarTable";
import { SentimentBar } from "@/charts/SentimentBar";
import { partsOf, sumOf } from "@/charts/shares";
import { render } from "./render";

describe("shares", () => {
  it("are of the sum, and what the API left out counts nothing", () => {
    expect(partsOf(["negative", "neutral"], { negative: 3, neutral: 1 }).map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(partsOf(["negative", "positive"], { negative: 3 })[1]).toEqual({ key: "positive", count: 0, share: 0 });
  });

  it("of nothing are nothing, not NaN", () => {
    expect(partsOf(["negative"], {})).toEqual([{ key: "negative", count: 0, share: 0 }]);
    expect(sumOf({})).toBe(0);
  });
});

describe("the sentiment bar", () => {
  const box = () => render(<SentimentBar counts={{ negative: 1_064, neutral: 232, positive: 42 }} />);

  it("says in words what it shows", () => {
    expect(box().querySelector("[role=img]")?.getAttribute("aria-label")).toBe(
      "Analysed posts by sentiment: Negative 1,064, 80%; Neutral 232, 17%; Positive 42, 3%",
    );
  });

  it("draws each part as wide as its share", () => {
    const widths = [...box().querySelectorAll<HTMLElement>("[role=img] > div")].map((part) =>
      Number.parseFloat(part.style.width),
    );
    expect(widths.map(Math.round)).toEqual([80, 17, 3]);
  });

  it("names every part by icon and word, and opens its posts", () => {
    const links = [...box().querySelectorAll("a")];
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "/posts?sentiment=negative",
      "/posts?sentiment=neutral",
      "/posts?sentiment=positive",
    ]);
    for (const link of links) expect(link.querySelector("svg")).not.toBeNull();
    expect(links[0]?.textContent).toContain("Negative");
  });

  it("has a table with the same numbers", () => {
    const cells = [...box().querySelectorAll("table tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ["Negative", "1,064", "80%"],
      ["Neutral", "232", "17%"],
      ["Positive", "42", "3%"],
    ]);
  });

  it("draws no mark for a sentiment nobody has", () => {
    const parts = render(<SentimentBar counts={{ negative: 2 }} />).querySelectorAll("[role=img] > div");
    expect(parts).toHaveLength(1);
  });
});

describe("a bar table", () => {
  it("scales its bars to the largest and its shares to the sum", () => {
    const rows = [
      { key: "a", label: "A", count: 30, to: "/a" },
      { key: "b", label: "B", count: 10, to: "/b" },
      { key: "c", label: "C", count: 0, to: "/c" },
    ];
    const box = render(<BarTable caption="Letters" labelHeader="Letter" rows={rows} />);
    const widths = [...box.querySelectorAll<HTMLElement>(".mark")].map((mark) => mark.style.width);
    expect(widths).toEqual(["100%", "33.333333333333336%"]);
    expect([...box.querySelectorAll("td:last-child")].map((cell) => cell.textContent)).toEqual(["75%", "25%", "0%"]);
  });
});
