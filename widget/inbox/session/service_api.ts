/** The calls about business hours, promises of service and ratings, one line each. */
import type { BusinessHoursSettings, ServicePolicySettings } from "../../protocol";
import type { Request } from "./request";

export type ServiceApi = ReturnType<typeof createServiceApi>;

/** What ratings are narrowed by. */
export interface RatingAsk {
  inbox?: string | undefined;
  operator?: string | undefined;
  agent_alone?: boolean | undefined;
  value?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const ifMatch = (tag: string | undefined) => ({ "if-match": tag ?? "*" });

export function createServiceApi(request: Request) {
  return {
    hours: () => request("GET /business-hours", {}).then(({ items }) => items),
    oneHours: (id: string) => request.tagged("GET /business-hours/{id}", { path: { id } }),
    addHours: (body: BusinessHoursSettings) => request("POST /business-hours", { body }),
    changeHours: (id: string, body: BusinessHoursSettings, tag?: string) => request("PUT /business-hours/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteHours: (id: string) => request("DELETE /business-hours/{id}", { path: { id } }),

    policies: () => request("GET /service-policies", {}).then(({ items }) => items),
    policy: (id: string) => request.tagged("GET /service-policies/{id}", { path: { id } }),
    addPolicy: (body: ServicePolicySettings) => request("POST /service-policies", { body }),
    changePolicy: (id: string, body: ServicePolicySettings, tag?: string) => request("PUT /service-policies/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deletePolicy: (id: string) => request("DELETE /service-policies/{id}", { path: { id } }),

    ratings: (ask: RatingAsk, cursor?: string) => request("GET /ratings", { query: { ...ask, cursor, limit: 50 } }),
    ratingSummary: (ask: RatingAsk) => request("GET /ratings/summary", { query: { ...ask } }),
  };
}
