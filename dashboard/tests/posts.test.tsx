import { describe, expect, it } from "vitest";
import { PostText } from "@/components/PostText";
import { readRule } from "@/state/urgencyRule";
import { render } from "./render";

describe("the text of a post", () => {
  it("is never markup", () => {
    const box = render(<PostText lang="fr" text={'<img src=x onerror="alert(1)"> <b>bonjour</b>'} />);
    expect(box.querySelector("img, b")).toBeNull();
    expect(box.textContent).toBe('<img src=x onerror="alert(1)"> <b>bonjour</b>');
  });

  it.each([
    ["fr", "fr", "auto"],
    ["ar", "ar", "rtl"],
    ["other", "", "auto"],
    [null, "", "auto"],
  ] as const)("in %s is marked lang=%j dir=%s", (lang, marked, direction) => {
    const text = render(<PostText lang={lang} text="x" />).querySelector("p");
    expect([text?.getAttribute("lang"), text?.getAttribute("dir")]).toEqual([marked, direction]);
  });
});

describe("a rule that fired", () => {
  it.each([
    ["high:outage:'plus internet'", { level: "high", name: "outage", evidence: "plus internet" }],
    [`high:outage:"plus d'internet"`, { level: "high", name: "outage", evidence: "plus d'internet" }],
    ["medium:partial-fault:'x:y'", { level: "medium", name: "partial-fault", evidence: "x:y" }],
  ])("is read from %s", (reason, rule) => {
    expect(readRule(reason)).toEqual(rule);
  });

  it.each(["", "outage", "extreme:outage:'x'", "high:outage:x"])("is not read from %j", (reason) => {
    expect(readRule(reason)).toBeNull();
  });
});
