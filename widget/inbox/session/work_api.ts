/** The calls about filing conversations and about what operators keep for their work, one line each. */
import type { Availability, CannedReplySettings, Change, LabelSettings, MacroSettings, SavedViewSettings, TeamSettings } from "../../protocol";
import type { Request } from "./request";

export type WorkApi = ReturnType<typeof createWorkApi>;

/** What a search is narrowed by. */
export interface SearchAsk {
  q: string;
  inbox?: string | undefined;
  /** `contact`, `agent`, `operator`, or the id of one operator. */
  author?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

const ifMatch = (tag: string | undefined) => ({ "if-match": tag ?? "*" });

export function createWorkApi(request: Request) {
  return {
    /** One change of one conversation, which is answered as it is then. */
    change(id: string, change: Change) {
      const path = { id };
      switch (change.kind) {
        case "labels":
          return request("POST /conversations/{id}/labels", { path, body: { add: change.add ?? [], remove: change.remove ?? [] } });
        case "priority":
          return request("POST /conversations/{id}/priority", { path, body: { priority: change.priority } });
        case "team":
          return request("POST /conversations/{id}/team", { path, body: change.team ? { team: change.team } : {} });
        case "assign":
          return request("POST /conversations/{id}/assign", { path, body: change.operator ? { operator: change.operator } : {} });
        case "snooze":
          return request("POST /conversations/{id}/snooze", { path, body: change.until ? { until: change.until } : {} });
        case "resolve":
          return request("POST /conversations/{id}/resolve", { path });
        case "reopen":
          return request("POST /conversations/{id}/reopen", { path });
        case "return":
          return request("POST /conversations/{id}/return", { path });
      }
    },
    bulk: (ids: readonly string[], change: Change) => request("POST /conversations/bulk", { body: { ids: [...ids], change } }).then(({ items }) => items),

    labels: () => request("GET /labels", {}).then(({ items }) => items),
    label: (id: string) => request.tagged("GET /labels/{id}", { path: { id } }),
    addLabel: (body: LabelSettings) => request("POST /labels", { body }),
    changeLabel: (id: string, body: LabelSettings, tag?: string) => request("PUT /labels/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteLabel: (id: string) => request("DELETE /labels/{id}", { path: { id } }),

    teams: () => request("GET /teams", {}).then(({ items }) => items),
    team: (id: string) => request.tagged("GET /teams/{id}", { path: { id } }),
    addTeam: (body: TeamSettings) => request("POST /teams", { body }),
    changeTeam: (id: string, body: TeamSettings, tag?: string) => request("PUT /teams/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteTeam: (id: string) => request("DELETE /teams/{id}", { path: { id } }),

    replies: () => request("GET /canned-replies", {}).then(({ items }) => items),
    reply: (id: string) => request.tagged("GET /canned-replies/{id}", { path: { id } }),
    addReply: (body: CannedReplySettings) => request("POST /canned-replies", { body }),
    changeReply: (id: string, body: CannedReplySettings, tag?: string) => request("PUT /canned-replies/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteReply: (id: string) => request("DELETE /canned-replies/{id}", { path: { id } }),
    /** The text as it would be said in that conversation, and which variables have no value there. */
    fill: (id: string, conversation: string) => request("POST /canned-replies/{id}/render", { path: { id }, body: { conversation } }),

    macros: () => request("GET /macros", {}).then(({ items }) => items),
    macro: (id: string) => request.tagged("GET /macros/{id}", { path: { id } }),
    addMacro: (body: MacroSettings) => request("POST /macros", { body }),
    changeMacro: (id: string, body: MacroSettings, tag?: string) => request("PUT /macros/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteMacro: (id: string) => request("DELETE /macros/{id}", { path: { id } }),
    runMacro: (id: string, conversation: string, client_id: string) => request("POST /macros/{id}/run", { path: { id }, body: { conversation, client_id } }).then(({ steps }) => steps),

    views: () => request("GET /saved-views", {}).then(({ items }) => items),
    view: (id: string) => request.tagged("GET /saved-views/{id}", { path: { id } }),
    addView: (body: SavedViewSettings) => request("POST /saved-views", { body }),
    changeView: (id: string, body: SavedViewSettings, tag?: string) => request("PUT /saved-views/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteView: (id: string) => request("DELETE /saved-views/{id}", { path: { id } }),

    search: (query: SearchAsk) => request("GET /search", { query }),

    availability: () => request("GET /me/availability", {}).then(({ availability }) => availability),
    chooseAvailability: (availability: Availability) => request("PUT /me/availability", { body: { availability } }).then((answer) => answer.availability),
  };
}
