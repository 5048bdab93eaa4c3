/** The calls about what is done by the clock, one line each. */
import type { DeadJob, Schedule, ScheduleRun, ScheduleSettings } from "../../protocol";
import { ifMatch, type Request } from "./request";

export type { DeadJob, Schedule, ScheduleRun, ScheduleSettings };
export type ScheduleApi = ReturnType<typeof createScheduleApi>;

export function createScheduleApi(request: Request) {
  return {
    list: () => request("GET /schedules", {}).then(({ items }) => items),
    one: (id: string) => request.tagged("GET /schedules/{id}", { path: { id } }),
    change: (id: string, body: ScheduleSettings, tag?: string) => request.tagged("PUT /schedules/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    run: (id: string) => request("POST /schedules/{id}/run", { path: { id } }),
    runs: (cursor?: string) => request("GET /schedules/runs", { query: { cursor, limit: 25 } }),
    stop: (id: string) => request("POST /schedules/runs/{id}/stop", { path: { id } }),
    dead: (cursor?: string) => request("GET /jobs/dead", { query: { cursor, limit: 25 } }),
    retry: (id: string) => request("POST /jobs/dead/{id}/retry", { path: { id } }),
  };
}
