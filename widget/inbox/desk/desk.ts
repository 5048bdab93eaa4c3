/** Everything behind the screens, wired once: a `Desk` is one operator at work in one tab. */
import { createContext, useContext, useSyncExternalStore } from "react";
import { type Api, createApi } from "../session/api";
import { createHouseApi, type HouseApi } from "../session/house_api";
import { createRequest, type Request } from "../session/request";
import type { Session } from "../session/session";
import { createTrustApi, type TrustApi } from "../session/trust_api";
import { type AutomationApi, createAutomationApi } from "../session/automation_api";
import { type ContactApi, createContactApi } from "../session/contact_api";
import { createScheduleApi, type ScheduleApi } from "../session/schedule_api";
import { createServiceApi, type ServiceApi } from "../session/service_api";
import { createWorkApi, type WorkApi } from "../session/work_api";
import type { Availability, Me } from "../../protocol";
import type { InboxState } from "../state/model";
import { type Call, may } from "../state/permits";
import { createStore, type Store } from "../state/store";
import { type Dictionary, type Language, type Words, wordsIn } from "../text";
import type { Speech } from "./speech";
import { sentence } from "../text/errors";
import { peopleText } from "../text/people";
import { workText } from "../text/daily";
import { type Acts, createActs } from "./acts";
import { watchAlerts } from "./alerts";
import { type Cell, createCell, useCell } from "./cell";
import type { DoorCell } from "./door";
import { createDevelopers, type Developers } from "./developers";
import { createDrafts, type Drafts } from "./drafts";
import { createKnowledge, type Knowledge } from "./knowledge/knowledge";
import { createLine, type Line } from "./line";
import { createLoading, type Loading } from "./loading";
import { createPeople, type People } from "./people";
import type { PreferencesCell } from "./preferences";
import type { Router } from "./route";
import { watchRights } from "./rights";
import { createSending, type Sending } from "./sending";
import { createSignals, type Signals } from "./signals";
import { createStudio, type Studio } from "./studio/studio";
import { createTeam, type Team } from "./team";
import { createToasts, type Toasts } from "./toasts";
import { createTouching, type Touching } from "./touching";
import { createLoaded, type Loaded } from "./studio/loaded";
import { createUploads, type Uploads } from "./uploads";
import { createDirectory, type Directory } from "./daily/directory";
import { createFiling, type Filing } from "./daily/filing";
import { createSearch, type Search } from "./daily/search";
import { createSelection, type Selection } from "./daily/selection";

/** What outlives a login. */
export interface Frame {
  session: Session;
  /** A link that was opened, if any. */
  door: DoorCell;
  route: Router;
  preferences: PreferencesCell;
  speech: Speech;
}

/** Somebody outside, and the name that is typed to erase them. */
export interface Erasable {
  contact: string;
  name: string;
}

export interface Desk extends Frame {
  store: Store;
  /** For the calls of pages that are fetched later. */
  request: Request;
  api: Api;
  line: Line;
  loading: Loading;
  acts: Acts;
  people: People;
  sending: Sending;
  touching: Touching;
  drafts: Drafts;
  uploads: Uploads;
  signals: Signals;
  toasts: Toasts;
  knowledge: Knowledge;
  studio: Studio;
  team: Team;
  developers: Developers;
  house: HouseApi;
  work: WorkApi;
  trust: TrustApi;
  /** Whom this operator is about to erase. */
  erasing: Cell<Erasable | undefined>;
  automations: AutomationApi;
  schedules: ScheduleApi;
  contacts: ContactApi;
  service: ServiceApi;
  directory: Directory;
  filing: Filing;
  selection: Selection;
  search: Search;
  /** Whether this operator takes new work. */
  availability: Loaded<Availability>;
  say: (error: unknown) => string;
  /** Starts the live line and the watchers; the returned function stops them. */
  open(): () => void;
}

export function createDesk(frame: Frame, me: Me): Desk {
  const { session, route, preferences, speech } = frame;
  const text = () => wordsIn(speech.get()).frame;
  const say = (error: unknown) => sentence(error, text());
  const store = createStore();
  store.apply({ on: "login", me });
  const request = createRequest(session);
  const api = createApi(request, session);
  const toasts = createToasts();
  const line = createLine(session, store);
  const loading = createLoading(api, store, route, say);
  const sending = createSending(api, store, me.id, say, () => text().errors.unconfirmed);
  const knowledge = createKnowledge(request, session, line, toasts, say);
  const studio = createStudio(request, session, say);
  const lookAtNotices = () => {
    if (may(store.get().me?.levels, "GET /notices")) void studio.notices.load();
  };
  const work = createWorkApi(request);
  const contacts = createContactApi(request);
  const service = createServiceApi(request);
  const directory = createDirectory(api, work, contacts, service, store, me.id, say);
  const availability = createLoaded<Availability>(work.availability, say);
  const worded = () => workText(speech.get());
  const looked = () => line.look(route.get().conversation);
  sending.restore();
  return {
    ...frame,
    store,
    request,
    api,
    line,
    loading,
    sending,
    touching: createTouching(api, store, toasts, say),
    toasts,
    knowledge,
    studio,
    team: createTeam(request, say),
    developers: createDevelopers(request, say),
    house: createHouseApi(request),
    work,
    trust: createTrustApi(request, session),
    erasing: createCell<Erasable | undefined>(undefined),
    automations: createAutomationApi(request),
    schedules: createScheduleApi(request),
    contacts,
    service,
    directory,
    availability,
    filing: createFiling(work, store, toasts, say, (change, many) => worded().done(change, many), () => worded().select.gone),
    selection: createSelection(),
    search: createSearch(work, say),
    say,
    people: createPeople(api, store, loading, toasts, say, () => peopleText(speech.get())),
    acts: createActs(api, store, toasts, say, (act) => text().acts.done[act]),
    drafts: createDrafts(me.id),
    uploads: createUploads(api, say),
    signals: createSignals(api, store),
    open() {
      void availability.load();
      looked();
      // Told live from each subscription on; what happened before is read with it.
      const teams = line.listen((input) => {
        if (input.kind === "subscribed") void directory.teams.load();
        if (input.kind === "conversation" && input.conversation.team) directory.met(input.conversation.team.id);
      });
      const notices = [line.notices(lookAtNotices), line.listen(({ kind }) => kind === "subscribed" && lookAtNotices())];
      const stop = [watchRights({ session, store, line, loading }), ...notices, teams, route.subscribe(looked), knowledge.open(), loading.watch(), watchAlerts({ store, line, route, preferences, speech, text })];
      return () => {
        for (const end of stop) end();
      };
    },
  };
}

export const FrameContext = createContext<Frame | undefined>(undefined);
export const DeskContext = createContext<Desk | undefined>(undefined);

export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error("no frame around this component");
  return frame;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk around this component");
  return desk;
}

/** `select` must return the same reference as long as what it selects is the same. */
export function useInbox<T>(select: (state: InboxState) => T): T {
  const { store } = useDesk();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** Whether the one who is logged in may make this call; `channel`: of the inbox that it is about. */
export function useMay(call: Call, channel?: string): boolean {
  return useInbox((s) => may(s.me?.levels, call, channel));
}

export function useText(): Dictionary {
  return useWords().frame;
}

export function useWords(): Words {
  return wordsIn(useLanguage());
}

export function useLanguage(): Language {
  return useCell(useFrame().speech);
}
