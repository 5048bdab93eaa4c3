/** The page of posts, fetched with its styles when somebody opens it. */
import { lazy, Suspense } from "react";
import { styled } from "../../parts/styled";
import { Bones } from "../loading";

const PostsPage = lazy(() => Promise.all([import("./posts_page"), styled("posts")]).then(([all]) => ({ default: all.PostsPage })));

export interface PostsPlace {
  /** The post that is open beside the calendar. */
  id?: string;
  /** The day that a new one is for. */
  day?: string;
}

export function LaterPosts(place: PostsPlace) {
  return (
    <Suspense fallback={<Bones />}>
      <PostsPage {...place} />
    </Suspense>
  );
}
