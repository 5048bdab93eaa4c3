/** The calls about automations, one line each. */
import type { AutomationSettings } from "../../protocol";
import { ifMatch, type Request } from "./request";

export type AutomationApi = ReturnType<typeof createAutomationApi>;

export function createAutomationApi(request: Request) {
  return {
    list: () => request("GET /automations", {}).then(({ items }) => items),
    one: (id: string) => request.tagged("GET /automations/{id}", { path: { id } }),
    add: (body: AutomationSettings) => request.tagged("POST /automations", { body }),
    change: (id: string, body: AutomationSettings, tag?: string) => request.tagged("PUT /automations/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    remove: (id: string) => request("DELETE /automations/{id}", { path: { id } }),
    order: (ids: readonly string[]) => request("PUT /automations/order", { body: { ids: [...ids] } }).then(({ items }) => items),
    /** Nothing is done by it. */
    attempt: (settings: AutomationSettings, conversation?: string) => request("POST /automations/try", { body: { settings, ...(conversation ? { conversation } : {}) } }),
    runs: (automation: string, cursor?: string) => request("GET /automations/runs", { query: { automation, cursor, limit: 25 } }),
  };
}
