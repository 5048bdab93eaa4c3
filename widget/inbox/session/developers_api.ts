/** The calls about programs of the business: their keys, and what they are told. */
import { type Body, ifMatch, type Request } from "./request";

export type DevelopersApi = ReturnType<typeof createDevelopersApi>;

export function createDevelopersApi(request: Request) {
  return {
    keys: () => request("GET /api-keys", {}).then(({ items }) => items),
    makeKey: (body: Body<"POST /api-keys">) => request("POST /api-keys", { body }),
    revokeKey: (id: string) => request("DELETE /api-keys/{id}", { path: { id } }),

    webhooks: () => request("GET /webhooks", {}).then(({ items }) => items),
    webhook: (id: string) => request.tagged("GET /webhooks/{id}", { path: { id } }),
    addWebhook: (body: Body<"POST /webhooks">) => request.tagged("POST /webhooks", { body }),
    changeWebhook: (id: string, body: Body<"PUT /webhooks/{id}">, tag?: string) => request.tagged("PUT /webhooks/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    removeWebhook: (id: string) => request("DELETE /webhooks/{id}", { path: { id } }),
    newSecret: (id: string) => request.tagged("POST /webhooks/{id}/secret", { path: { id } }),

    test: (id: string) => request("POST /webhooks/{id}/test", { path: { id } }),
    deliveries: (id: string, cursor?: string) => request("GET /webhooks/{id}/deliveries", { path: { id }, query: { cursor, limit: 25 } }),
    delivery: (id: string, delivery: string) => request("GET /webhooks/{id}/deliveries/{delivery}", { path: { id, delivery } }),
    redeliver: (id: string, delivery: string) => request("POST /webhooks/{id}/deliveries/{delivery}/redeliver", { path: { id, delivery } }),
  };
}
