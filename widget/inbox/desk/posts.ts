/** Posts: their calls, wired when a page first wants them. */
import { createPostApi, type PostApi } from "../session/post_api";
import type { Request } from "../session/request";
import { useDesk } from "./desk";

const made = new WeakMap<Request, PostApi>();

export function usePostApi(): PostApi {
  const { request, session } = useDesk();
  const api = made.get(request) ?? createPostApi(request, session);
  made.set(request, api);
  return api;
}
