import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { router } from "@/app/router";
import { LanguageProvider } from "@/i18n/language";
import "@/styles/main.css";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Polling asks again by itself; a longer wait would only hide that nobody answers.
      retry: 1,
      retryDelay: 500,
      // The browser's idea of being offline says nothing about a server on this machine.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");

createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
