/** Posts of pages and accounts: what the server says of them in the words of these pages, and the calls about them, one line each. */
import type { NewPost, Post, PostEdit, PostMedia, PostPlace, PostProblem } from "../../protocol";
import type { Request } from "./request";
import { upload } from "./request";
import type { Session } from "./session";

export type { NewPost, Post, PostEdit, PostMedia, PostPlace, PostProblem };
export type PostState = Post["state"];
/** A picture or a film of a post, with what stands below it for those who do not see it. */
export type PostPicture = Post["media"][number];
export type Trouble = NonNullable<Post["trouble"]>;

/** Undated drafts of one look. */
const PAGE = 50;

/** Where a list goes on is known by one name here. */
const page = <T>({ items, next, next_cursor }: { items: T[]; next?: string | null; next_cursor?: string | null }) => ({ items, next: next ?? next_cursor ?? undefined });

export type PostApi = ReturnType<typeof createPostApi>;

export function createPostApi(request: Request, session: Session) {
  return {
    /** With a time from `from` on and before `to`. */
    posts: (from: string, to: string, inbox?: string) => request("GET /posts", { query: { from, to, inbox } }),
    drafts: (inbox?: string, cursor?: string) => request("GET /posts/drafts", { query: { inbox, cursor, limit: PAGE } }).then(page),
    places: () => request("GET /posts/places", {}).then(({ items }) => items),
    post: (id: string) => request("GET /posts/{id}", { path: { id } }),
    /** With progress (0 to 1). */
    putMedia: (file: File, progress: (share: number) => void, signal: AbortSignal) => upload<PostMedia>(session, "/posts/media", [{ file, name: file.name }], progress, signal),
    /** `key`: the same through every repeat, so that a lost answer makes no second one. */
    add: (body: NewPost, key: string) => request("POST /posts", { body, headers: { "idempotency-key": key } }),
    change: (id: string, body: PostEdit) => request("PUT /posts/{id}", { path: { id }, body }),
    remove: (id: string) => request("DELETE /posts/{id}", { path: { id } }),
    submit: (id: string) => request("POST /posts/{id}/submit", { path: { id } }),
    /** `version`: what was read; nobody approves words that they have not seen. */
    approve: (id: string, version: number) => request("POST /posts/{id}/approve", { path: { id }, body: { version } }),
    sendBack: (id: string, remark: string) => request("POST /posts/{id}/send-back", { path: { id }, body: { remark } }),
    move: (id: string, publish_at: string) => request("POST /posts/{id}/move", { path: { id }, body: { publish_at } }),
    publish: (id: string, version: number) => request("POST /posts/{id}/publish", { path: { id }, body: { version } }),
    retry: (id: string) => request("POST /posts/{id}/retry", { path: { id } }),
    duplicate: (id: string) => request("POST /posts/{id}/duplicate", { path: { id } }),
  };
}
