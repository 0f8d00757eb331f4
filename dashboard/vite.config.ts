import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { earlyTheme } from "./build/earlyTheme.ts";

export default defineConfig({
  base: "/",
  plugins: [react(), tailwindcss(), earlyTheme()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // The content security policy has no `data:`, so nothing may be inlined.
    assetsInlineLimit: 0,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: process.env.DALLOSH_API ?? "http://127.0.0.1:8000" } },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
  },
});
