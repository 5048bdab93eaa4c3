/** Leads: their calls, what was read of them, and what was looked for, wired when a page first wants them. */
import { createLeadApi, type Lead, type LeadApi, type LeadAsk, type LeadEdit, type Stage } from "../session/lead_api";
import { asMoved, type BoardState, EMPTY_BOARD, listOf, open, type Part, withFailure, withLead, withoutLead, withPage } from "../state/leads/board";
import { askOf, countAskOf, EVERYTHING, type ListKey, type Look, type Order } from "../state/leads/look";
import { STAGES } from "../state/leads/stages";
import type { Request } from "../session/request";
import { type Cell, createCell, type Readable } from "./cell";
import { type Desk, useDesk } from "./desk";

export type Shape = "board" | "list";

export interface LeadsDesk {
  api: LeadApi;
  board: Readable<BoardState>;
  look: Readable<Look>;
  shape: Cell<Shape>;
  /** Other leads are looked for. */
  narrow(part: Partial<Look>): void;
  /** Reads what is on screen: anew when something else is looked for, in its place otherwise. */
  load(part?: Exclude<Part, "more">): Promise<void>;
  more(key: ListKey): Promise<void>;
  recount(): Promise<void>;
  /** One that was read or changed elsewhere. */
  take(lead: Lead): Lead;
  drop(id: string): void;
  /** Rejects with the server's refusal. */
  change(id: string, edit: LeadEdit): Promise<Lead>;
  /** Stands in its new column at once, and goes back when the server refuses. */
  move(lead: Lead, stage: Stage, reason: string): Promise<Lead>;
}

const KEY = "switchboard.leads";

/** Leads that are enough for one look. */
const FULL = 25;
/** Pages that are asked for until there are. */
const MOST_ASKED = 6;

/** What this browser remembers of how its operator looks at leads. */
function remembered(): { shape: Shape; order: Order } {
  try {
    const { shape, order } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as { shape?: string; order?: string };
    return { shape: shape === "list" ? "list" : "board", order: order === "newest" ? "newest" : "next" };
  } catch {
    return { shape: "board", order: "next" };
  }
}

function createLeads({ request, say }: Desk): LeadsDesk {
  const api = createLeadApi(request);
  const { shape: last, order } = remembered();
  const board = createCell<BoardState>(EMPTY_BOARD);
  const look = createCell<Look>({ ...EVERYTHING, order });
  const shape = createCell<Shape>(last);
  let round = 0;
  let counted = 0;
  const remember = () => localStorage.setItem(KEY, JSON.stringify({ shape: shape.get(), order: look.get().order }));
  shape.subscribe(remember);
  look.subscribe(remember);

  /** Where something is searched for a page may hold few, or nobody, and still go on. */
  async function pageOf(ask: LeadAsk, cursor: string | undefined) {
    const found: Lead[] = [];
    let next = cursor;
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      const page = await api.leads(ask, next);
      found.push(...page.items);
      next = page.next;
      if (next === undefined || found.length >= FULL) break;
    }
    return { items: found, next };
  }

  async function read(key: ListKey, part: Part, cursor?: string) {
    const mine = round;
    const ask = askOf(look.get(), key, Date.now());
    try {
      const page = ask ? await pageOf(ask, cursor) : { items: [], next: undefined };
      if (mine === round) board.set(withPage(board.get(), key, page, part));
    } catch (e) {
      if (mine === round) board.set(withFailure(board.get(), key, say(e)));
    }
  }

  async function recount() {
    const mine = ++counted;
    const now = Date.now();
    const at = look.get();
    try {
      const [all, overdue, today] = await Promise.all((["any", "overdue", "today"] as const).map((when) => api.counts(countAskOf(at, when, now))));
      if (mine !== counted || !all || !overdue || !today) return;
      const counts = { any: all, overdue, today }[at.when];
      board.set({ ...board.get(), counts, due: { overdue: open(overdue), today: Math.max(0, open(today) - open(overdue)) } });
    } catch {
      // Without figures the lists say the rest.
    }
  }

  async function load(part: Exclude<Part, "more"> = "first") {
    if (part === "first") round++;
    const keys: readonly ListKey[] = shape.get() === "list" ? ["all"] : STAGES;
    await Promise.all([...keys.map((key) => read(key, part)), recount()]);
  }

  const take = (lead: Lead): Lead => {
    board.set(withLead(board.get(), lead));
    return lead;
  };

  async function change(id: string, edit: LeadEdit): Promise<Lead> {
    const lead = take(await api.change(id, edit));
    void recount();
    return lead;
  }

  return {
    api,
    board,
    look,
    shape,
    narrow(part) {
      look.set({ ...look.get(), ...part });
      void load();
    },
    load,
    async more(key) {
      const { next, phase } = listOf(board.get(), key);
      if (next !== undefined && phase === "ready") await read(key, "more", next);
    },
    recount,
    take,
    drop(id) {
      board.set(withoutLead(board.get(), id));
      void recount();
    },
    change,
    async move(lead, stage, reason) {
      take(asMoved(lead, stage, reason));
      try {
        return await change(lead.id, { stage, ...(stage === "rejected" ? { reason } : {}) });
      } catch (e) {
        take(lead);
        throw e;
      }
    },
  };
}

const made = new WeakMap<Request, LeadsDesk>();

export function useLeads(): LeadsDesk {
  const desk = useDesk();
  const leads = made.get(desk.request) ?? createLeads(desk);
  made.set(desk.request, leads);
  return leads;
}

/** Shows another shape: what it needs is read then. */
export function showAs(leads: LeadsDesk, shape: Shape) {
  leads.shape.set(shape);
  void leads.load();
}
