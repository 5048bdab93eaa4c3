/** What follows from what happens at the shop: what the server says of it, and the calls about it, one line each. */
import type { ScheduleRun } from "../../protocol";
import { byHand } from "./by_hand";
import { ifMatch, type Request } from "./request";

export type CaseKind = "cod" | "cart" | "shipment";
export type CaseState = "waiting" | "asked" | "confirmed" | "with_people" | "unanswered" | "settled" | "dropped";

/** Orders that are paid on delivery are confirmed first. */
export interface CodRule {
  sequence: string;
  gateways: string[];
  order_tags: string[];
  /** Whole units of the shop's currency. */
  at_least: number;
  confirm: string[];
  change: string[];
  cancel: string[];
  /** Minutes. */
  patience: number;
}

/** Carts that were left. */
export interface CartRule {
  sequence: string;
  /** Minutes. */
  idle: number;
  at_least: number;
}

/** Parcels that have left. */
export interface ShipmentRule {
  sequence: string;
}

export interface ShopRules {
  /** Of numbers that name no country, by ISO 3166. */
  country?: string | null;
  cod?: CodRule | null;
  cart?: CartRule | null;
  shipment?: ShipmentRule | null;
}

/** How the connection to the shop stands. */
export interface ShopStanding {
  connected: boolean;
  /** As the shop is named at Shopify. */
  shop: string;
  /** What its webhooks are signed with is known. */
  has_secret: boolean;
  webhook_address: string;
  scopes_missing: string[];
  /** Whose sequence takes nobody now. */
  not_running: CaseKind[];
}

export type ShopFollowUps = ShopRules & ShopStanding;

export interface CaseStanding {
  /** From 1. */
  step: number;
  steps: number;
  state: string;
  due_at?: string | null;
}

export interface ShopCase {
  id: string;
  kind: CaseKind;
  /** As the shop names it. */
  subject: string;
  /** As people call it. */
  name: string;
  phone: string;
  person: string;
  values: Record<string, string>;
  state: CaseState;
  reason: string;
  sequence?: string | null;
  standing?: CaseStanding | null;
  contact?: string | null;
  conversation?: string | null;
  tags: string[];
  /** Those that are still to be written at the shop. */
  tags_owed: string[];
  happened_at: string;
  changed_at: string;
  created_at: string;
  updated_at: string;
}

export interface CaseCount {
  kind: CaseKind;
  state: CaseState;
  count: number;
}

export interface CaseAsk {
  kind?: CaseKind | undefined;
  state?: CaseState | undefined;
}

/** By hand it ends as one of these. */
export type Ending = "confirmed" | "settled";

const PAGE = 50;

/** What a list goes on at is absent where it ends, however the server says so. */
const page = <T>({ items, next }: { items: T[]; next?: string | null }) => ({ items, next: next ?? undefined });

export type ShopApi = ReturnType<typeof createShopApi>;

export function createShopApi(request: Request) {
  const ask = byHand(request);
  return {
    followUps: () => ask.tagged<ShopFollowUps>("GET /shop-follow-ups"),
    changeRules: (body: ShopRules, tag?: string) => ask.tagged<ShopFollowUps>("PUT /shop-follow-ups", { body, headers: ifMatch(tag) }),
    /** Everything that changed at the shop is looked at now. */
    sync: () => ask<ScheduleRun>("POST /shop-follow-ups/sync"),
    cases: (which: CaseAsk, before?: string) => ask<{ items: ShopCase[]; next?: string | null }>("GET /shop-cases", { query: { ...which, before, limit: PAGE } }).then(page),
    counts: () => ask<{ items: CaseCount[] }>("GET /shop-cases/counts").then(({ items }) => items),
    one: (id: string) => ask<ShopCase>("GET /shop-cases/{id}", { path: { id } }),
    settle: (id: string, state: Ending) => ask<ShopCase>("POST /shop-cases/{id}/settle", { path: { id }, body: { state } }),
  };
}
