import { createBrowserRouter } from "react-router";
import { ImportsPage } from "@/pages/imports/ImportsPage";
import { OverviewPage } from "@/pages/overview/OverviewPage";
import { PostPage } from "@/pages/posts/PostPage";
import { PostsPage } from "@/pages/posts/PostsPage";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

// Imported at once: a lazy page costs 300 ms and the whole is small.
export const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      { path: "/", element: <OverviewPage /> },
      { path: "/posts", element: <PostsPage /> },
      { path: "/posts/:id", element: <PostPage /> },
      { path: "/imports", element: <ImportsPage /> },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);
