/** Audiences and campaigns: what the server says of them in the words of these pages, and the calls about them, one line each. */
import type {
  AudienceContacts,
  AudienceContactsCheck,
  AudienceFault,
  AudienceFaultReason,
  AudienceFile,
  AudienceFileCheck,
  AudienceMapping,
  AudienceMember,
  Calls,
  Campaign,
  CampaignAudience,
  CampaignFiller,
  CampaignForecast,
  CampaignEntered,
  CampaignOccasion,
  CampaignRecipient,
  CampaignRules,
  CampaignSettings,
  CampaignState,
  CampaignStatistics,
  CampaignStep,
  CampaignVariant,
  NewAudienceMember,
  NewCampaignAudience,
  NewCampaignPerson,
  RecipientState,
  SendState,
  VariantStatistics,
} from "../../protocol";
import { download, ifMatch, type Request, upload } from "./request";
import type { Session } from "./session";

export type { AudienceContacts, AudienceFile, AudienceMapping, AudienceMember, Campaign, CampaignAudience, CampaignEntered, CampaignForecast, CampaignRecipient, CampaignRules, CampaignSettings, CampaignState, CampaignStatistics, SendState, VariantStatistics };
export type FaultReason = AudienceFaultReason;
export type RowFault = AudienceFault;
export type FileCheck = AudienceFileCheck;
export type ContactsCheck = AudienceContactsCheck;
export type NewAudience = NewCampaignAudience;
export type NewMember = NewAudienceMember;
export type NewPerson = NewCampaignPerson;
export type Occasion = CampaignOccasion;
export type Filler = CampaignFiller;
export type Variant = CampaignVariant;
export type Step = CampaignStep;
export type PersonState = RecipientState;

export type MessagePrices = Calls["GET /message-prices"]["answer"];
export type Rate = MessagePrices["rates"][number];
/** Absent where no prices were entered. */
export type ForecastCost = NonNullable<CampaignForecast["cost"]>;

/** Which people are listed: by how their way stands, or by what became of one message. */
export type RecipientAsk = Omit<Calls["GET /campaigns/{id}/recipients"]["query"], "after" | "limit">;

const PAGE = 50;

/** Some lists go on at a cursor, others at a row: whoever shows them knows both by one name. */
const page = <T>({ items, next_cursor }: { items: T[]; next_cursor?: string }) => ({ items, next: next_cursor });

export type CampaignApi = ReturnType<typeof createCampaignApi>;

export function createCampaignApi(request: Request, session: Session) {
  return {
    /** With progress (0 to 1). */
    putFile: (file: File, progress: (share: number) => void, signal: AbortSignal) => upload<AudienceFile>(session, "/audience-files", [{ file, name: file.name }], progress, signal),
    checkFile: (file: string, mapping: AudienceMapping, country?: string) => request("POST /audience-files/{file}/check", { path: { file }, body: { mapping, country } }),
    tryContacts: (contacts: AudienceContacts, country?: string) => request("POST /audience-contacts/check", { body: { contacts, country } }),
    audiences: (cursor?: string) => request("GET /audiences", { query: { cursor, limit: PAGE } }).then(page),
    audience: (id: string) => request("GET /audiences/{id}", { path: { id } }),
    addAudience: (body: NewAudience) => request("POST /audiences", { body }),
    deleteAudience: (id: string) => request("DELETE /audiences/{id}", { path: { id } }),
    members: (id: string, after?: number, limit = PAGE) => request("GET /audiences/{id}/members", { path: { id }, query: { after, limit } }),
    /** `key`: the same through every repeat, so that a lost answer adds nobody twice. */
    addMembers: (id: string, members: NewMember[], key: string) => request("POST /audiences/{id}/members", { path: { id }, body: { members }, headers: { "idempotency-key": key } }),
    deleteMember: (id: string, row: number) => request("DELETE /audiences/{id}/members/{row}", { path: { id, row } }),
    faults: (id: string, after?: number) => request("GET /audiences/{id}/faults", { path: { id }, query: { after, limit: PAGE } }),
    campaigns: (cursor?: string) => request("GET /campaigns", { query: { cursor, limit: PAGE } }).then(page),
    campaign: (id: string) => request.tagged("GET /campaigns/{id}", { path: { id } }),
    addCampaign: (body: CampaignSettings) => request.tagged("POST /campaigns", { body }),
    changeCampaign: (id: string, body: CampaignSettings, tag?: string) => request.tagged("PUT /campaigns/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteCampaign: (id: string) => request("DELETE /campaigns/{id}", { path: { id } }),
    act: (id: string, act: "start" | "pause" | "resume" | "stop") => request(`POST /campaigns/{id}/${act}`, { path: { id } }),
    test: (id: string, number: string, step: number, key: string) => request("POST /campaigns/{id}/test", { path: { id }, body: { number, step }, headers: { "idempotency-key": key } }),
    forecast: (id: string) => request("GET /campaigns/{id}/forecast", { path: { id } }),
    statistics: (id: string) => request("GET /campaigns/{id}/statistics", { path: { id } }),
    recipients: (id: string, ask: RecipientAsk, after?: number) => request("GET /campaigns/{id}/recipients", { path: { id }, query: { ...ask, after, limit: PAGE } }),
    /** As a table. */
    table: (id: string) => download(session, `/campaigns/${encodeURIComponent(id)}/recipients.csv`),
    /** Into a sequence. `key`: as for an audience. */
    enter: (id: string, person: NewPerson, key: string) => request("POST /campaigns/{id}/people", { path: { id }, body: person, headers: { "idempotency-key": key } }),
    leave: (id: string, row: number) => request("DELETE /campaigns/{id}/people/{row}", { path: { id, row } }),
    rules: () => request.tagged("GET /campaign-rules", {}),
    changeRules: (body: CampaignRules, tag?: string) => request.tagged("PUT /campaign-rules", { body, headers: ifMatch(tag) }),
    prices: () => request.tagged("GET /message-prices", {}),
    changePrices: (body: MessagePrices, tag?: string) => request.tagged("PUT /message-prices", { body, headers: ifMatch(tag) }),
  };
}
