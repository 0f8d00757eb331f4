import { describe, expect, it } from "vitest";
import { errorFrom } from "@/api/problem";
import type { Preview } from "@/api/types";
import { AUTOMATIC, createForm, draftFrom, previewForm } from "@/pages/imports/draft";

const preview: Preview = {
  shape: { container: "csv", compression: "none", has_header: true },
  columns: ["Référence", "Verbatim"],
  mapping: { text: "Verbatim", id: "Référence", author: null },
  mapping_problem: null,
  sampled_rows: 1,
  rows: [],
  rejected: 0,
  rejections: [],
  brand_suggestions: [{ account: "NordFibre", mentioned_by: 9, replies: 3, posts: 4 }],
  warnings: [],
};

describe("the form of an import", () => {
  it("starts from the columns found, and chooses no brand account by itself", () => {
    expect(draftFrom(preview, null)).toEqual({
      mapping: { text: "Verbatim", id: "Référence" },
      brandAccounts: [],
      source: "uploads",
      localOnly: false,
    });
  });

  it("names fields as the API does, and sends the file last", () => {
    const draft = { ...draftFrom(preview, null), brandAccounts: ["NordFibre", "NordFibreSAV"], localOnly: true };
    const form = createForm(new File(["x"], "a.csv"), { ...AUTOMATIC, delimiter: ";", header: "false" }, draft);
    expect([...form.keys()].at(-1)).toBe("file");
    expect(form.getAll("mapping")).toEqual(["text=Verbatim", "id=Référence"]);
    expect(form.get("brand_accounts")).toBe("NordFibre,NordFibreSAV");
    expect(form.get("local_only")).toBe("true");
    expect([form.get("delimiter"), form.get("has_header"), form.get("encoding")]).toEqual([";", "false", null]);
  });

  it("previews a large text file by its beginning, and anything else whole", () => {
    const large = new Uint8Array(17 * 1024 * 1024);
    const size = (name: string) => (previewForm(new File([large], name), AUTOMATIC).get("file") as File).size;
    expect(size("posts.CSV")).toBe(16 * 1024 * 1024);
    expect(size("posts.csv.gz")).toBe(large.length);
    expect(size("posts.xlsx")).toBe(large.length);
  });
});

describe("an error of the API", () => {
  it("keeps its code and request id", () => {
    const body = { type: "about:blank", title: "t", status: 409, code: "conflict", detail: "It is read.", request_id: "r1" };
    expect(errorFrom(409, body, null)).toMatchObject({ code: "conflict", message: "It is read.", requestId: "r1" });
  });

  it.each([null, "<html>", { title: "Bad gateway" }])("that is %j still has a status", (body) => {
    expect(errorFrom(502, body, "r2")).toMatchObject({ code: "http", message: "HTTP 502", requestId: "r2" });
  });
});
