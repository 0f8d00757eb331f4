import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const SOURCE = new URL("../src/styles/earlyTheme.js", import.meta.url);

/**
 * Puts the theme script in <head> as a classic, blocking file: a module would run after the first paint and
 * flash, and the content security policy forbids it inline. Under /assets because only that folder is served.
 */
export function earlyTheme(): Plugin {
  let reference: string | null = null;
  return {
    name: "early-theme",
    buildStart() {
      if (this.meta.watchMode || this.environment?.config.command === "serve") return;
      reference = this.emitFile({
        type: "asset",
        name: "theme.js",
        source: readFileSync(SOURCE, "utf8"),
      });
    },
    transformIndexHtml(_, context) {
      const built = reference !== null && context.bundle !== undefined;
      const src = built
        ? `/${Object.values(context.bundle ?? {}).find((file) => /\/theme-[^/]+\.js$/.test(file.fileName))?.fileName}`
        : "/src/styles/earlyTheme.js";
      return [{ tag: "script", attrs: { src }, injectTo: "head-prepend" }];
    },
  };
}
