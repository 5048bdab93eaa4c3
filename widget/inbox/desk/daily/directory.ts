/** What an organisation keeps for its work: fetched when it is first needed, and again when it may have changed. */
import type { BusinessHours, CannedReply, ContactField, Label, Macro, Operator, SavedView, ServicePolicy, Team } from "../../../protocol";
import type { Api } from "../../session/api";
import type { ContactApi } from "../../session/contact_api";
import type { ServiceApi } from "../../session/service_api";
import type { WorkApi } from "../../session/work_api";
import { type Call, may } from "../../state/permits";
import type { Store } from "../../state/store";
import { createLoaded, type Loaded } from "../studio/loaded";

export interface Directory {
  labels: Loaded<readonly Label[]>;
  teams: Loaded<readonly Team[]>;
  operators: Loaded<readonly Operator[]>;
  replies: Loaded<readonly CannedReply[]>;
  macros: Loaded<readonly Macro[]>;
  fields: Loaded<readonly ContactField[]>;
  views: Loaded<readonly SavedView[]>;
  hours: Loaded<readonly BusinessHours[]>;
  policies: Loaded<readonly ServicePolicy[]>;
  /** A conversation is this team's: one that is not known here was made meanwhile. */
  met(team: string): void;
}

export function createDirectory(api: Api, work: WorkApi, contacts: ContactApi, service: ServiceApi, store: Store, me: string, say: (e: unknown) => string): Directory {
  /** What a role does not show is not asked for: nothing is there. */
  const shown = <T>(call: Call, fetch: () => Promise<readonly T[]>) => createLoaded<readonly T[]>(async () => (may(store.get().me?.levels, call) ? fetch() : []), say);
  const teams = shown<Team>("GET /teams", work.teams);
  teams.subscribe(() => {
    const mine = teams.get().value?.filter(({ members }) => members.some(({ id }) => id === me));
    if (mine) store.apply({ on: "page", input: { kind: "teams", teams: mine.map(({ id }) => id) } });
  });
  /** Asked for once each: a team that stays unknown is gone. */
  const asked = new Set<string>();
  return {
    met(team) {
      const { phase, value } = teams.get();
      if (phase !== "ready" || asked.has(team) || value?.some(({ id }) => id === team)) return;
      asked.add(team);
      void teams.load();
    },
    teams,
    labels: shown<Label>("GET /labels", work.labels),
    operators: shown<Operator>("GET /operators", () => api.operators().then(({ items }) => items)),
    replies: shown<CannedReply>("GET /canned-replies", work.replies),
    macros: shown<Macro>("GET /macros", work.macros),
    fields: shown<ContactField>("GET /contact-fields", contacts.fields),
    views: shown<SavedView>("GET /saved-views", work.views),
    hours: shown<BusinessHours>("GET /business-hours", service.hours),
    policies: shown<ServicePolicy>("GET /service-policies", service.policies),
  };
}
