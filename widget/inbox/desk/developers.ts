/** Keys and webhooks, fetched when they are looked at. */
import type { ApiKey, Webhook } from "../../protocol";
import { createDevelopersApi, type DevelopersApi } from "../session/developers_api";
import type { Request } from "../session/request";
import { createLoaded, type Loaded } from "./studio/loaded";

export interface Developers {
  api: DevelopersApi;
  keys: Loaded<readonly ApiKey[]>;
  webhooks: Loaded<readonly Webhook[]>;
}

export function createDevelopers(request: Request, say: (e: unknown) => string): Developers {
  const api = createDevelopersApi(request);
  return { api, keys: createLoaded<readonly ApiKey[]>(api.keys, say), webhooks: createLoaded<readonly Webhook[]>(api.webhooks, say) };
}
