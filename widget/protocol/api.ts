/** Every HTTP call, below `/api/v1`. */
/** Every HTTP call, below `/api/v1`. */
export type AddedOperator = Operator & {
  password: string;
};

/** Every HTTP call, below `/api/v1`. */
export interface Agent {
  instructions: string;
  /** Short name within the bot: lower-case letters, digits and underscores. */
  key: string;
  /** Empty: what the bot answers from. */
  knowledge_bases: string[];
  name: string;
  role: string;
  /** Names of the tools it may call. */
  tools: string[];
  when: AgentWhen;
}

/** Every HTTP call, below `/api/v1`. */
export interface AgentWhen {
  description: string;
  examples: string[];
  /** Words or phrases that decide by themselves. */
  words: string[];
}

export interface AlikeContact {
  because: Likeness[];
  contact: Contact;
}

/** Every HTTP call, below `/api/v1`. */
export interface AlikeContacts {
  items: AlikeContact[];
}

/** Every HTTP call, below `/api/v1`. */
export interface AnswerEntry {
  /** 1 to 4,000 characters of simple Markdown. */
  answer: string;
  /** 3 to 300 characters. */
  question: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface AnswerPreview {
  citations: Citation[];
  /** Simple Markdown. */
  text: string;
}

export interface Assign {
  /** Only if nobody moved control since this epoch was read; 409 otherwise. */
  epoch?: number;
  /** Who holds control from now on; absent: the queue, from which anybody may take it. */
  operator?: string;
}

export interface AssistDone {
  model: string;
  text: string;
}

export interface AssistError {
  detail: string;
}

/** Every HTTP call, below `/api/v1`. */
export type AssistEvent = {
  delta: string;
} | {
  done: AssistDone;
} | {
  error: AssistError;
};

export interface AssistRequest {
  /** For `translate`, as a name. */
  language?: string;
  task: AssistTask;
  /** The draft, for `rewrite` and `translate`. */
  text?: string;
  tone?: AssistTone;
}

/** Every HTTP call, below `/api/v1`. */
export type AssistTask = "reply" | "summary" | "next_steps" | "rewrite" | "translate";

export type AssistTone = "friendlier" | "shorter" | "more formal";

/** Every HTTP call, below `/api/v1`. */
export interface Attachment {
  height?: number;
  id: string;
  media_type: string;
  name: string;
  /** Bytes. */
  size: number;
  url: string;
  width?: number;
}

/** Every HTTP call, below `/api/v1`. */
export type Audience = {
  kind: "all";
} | {
  kind: "team";
  team: string;
} | {
  kind: "own";
};

export interface Author {
  kind: AuthorKind;
  name?: string;
}

export type AuthorKind = "contact" | "agent" | "operator" | "system";

/** Every HTTP call, below `/api/v1`. */
export type Availability = "online" | "away" | "busy";

export interface AwaitedPart {
  lost?: string;
  name?: string;
  /** `image`, `video`, `audio`, `voice`, `file`, `sticker`. */
  what: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Bot {
  agents: Agent[];
  budget: BotBudget;
  colour: string;
  created_at: string;
  disclosure: string;
  edition: number;
  greeting: string;
  id: string;
  knowledge_bases: string[];
  /** In the order they are tried. */
  models: ModelChoice[];
  name: string;
  profile: BotProfile;
  remember: Remember;
  responder: Responder;
  starters: string[];
}

/** Every HTTP call, below `/api/v1`. */
export interface BotBudget {
  /** Tokens of one conversation within a day. */
  conversation_tokens: number;
  /** Thousandths of a US dollar in a day. */
  day_cost: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface BotDraft {
  at: string;
  /** The edition it was begun from. */
  based_on: number;
  /** The operator's name. */
  by: string;
  settings: BotSettings;
}

export interface BotEdition {
  at: string;
  /** The operator's name. */
  by: string;
  edition: number;
  live: boolean;
  note: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface BotEditionList {
  items: BotEdition[];
}

export interface BotList {
  items: Bot[];
}

/** Every HTTP call, below `/api/v1`. */
export type BotNotice = SpendingNotice & {
  kind: "spending";
} | ModelNotice & {
  kind: "model";
} | ChannelNotice & {
  kind: "channel";
};

export interface BotPreview {
  turns: PreviewTurn[];
}

/** Every HTTP call, below `/api/v1`. */
export interface BotProfile {
  appointment_link: string;
  goals: string[];
  grounded_only: boolean;
  guidelines: string[];
  identity: string;
  /** Empty: the customer's language. */
  languages: string[];
  support_contacts: SupportContact[];
  tone: string;
  /** 0: no limit. */
  word_limit: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface BotSettings {
  agents?: Agent[];
  budget?: BotBudget;
  /** `#` and six hex digits. */
  colour?: string;
  /** Says that this is an automated assistant. Never empty. */
  disclosure?: string;
  greeting?: string;
  knowledge_bases?: string[];
  models?: ModelChoice[];
  name: string;
  profile?: BotProfile;
  remember?: Remember;
  responder?: Responder;
  /** Questions offered before the first message. */
  starters?: string[];
}

export interface Bulk {
  change: Change;
  /** 1 to 100. */
  ids: string[];
}

export interface BulkAnswer {
  /** One for each id, in their order. */
  items: BulkItem[];
}

/** Every HTTP call, below `/api/v1`. */
export interface BulkItem {
  /** Why not. */
  detail?: string;
  done: boolean;
  id: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Call {
  answered_at?: string;
  contact: string;
  conversation: string;
  direction: CallDirection;
  /** How it ended, in a sentence. */
  ended?: string;
  ended_at?: string;
  /** There is a recording to listen to. */
  has_recording: boolean;
  id: string;
  inbox: string;
  /** The other side's number; absent when it was withheld. */
  number?: string;
  /** The operator on the line; absent: the agent. */
  operator?: string;
  started_at: string;
  state: CallState;
  summary?: CallSummary;
  talk: CallTalk;
}

export type CallDirection = "inbound" | "outbound";

export interface CallList {
  items: Call[];
}

export type CallOutcome = "done" | "repeated" | "to_confirm" | "declined" | "not_allowed" | "malformed" | "failed" | "timed_out" | "in_doubt";

export type CallState = "ringing" | "live" | "ended" | "missed";

/** Every HTTP call, below `/api/v1`. */
export interface CallSummary {
  /** What the caller wanted, in a few words; absent: not known. */
  intent?: string;
  /** 1 to 5: how content the caller sounded. An estimate of the model and no rating of the caller. */
  satisfaction_estimate?: number;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface CallTalk {
  agent_ms: number;
  /** From the end of the caller's words to the first sound of the answer: the middle one of the call. */
  answer_ms: number;
  caller_ms: number;
  interruptions: number;
  longest_pause_ms: number;
  operator_ms: number;
  /** Silences above two seconds. */
  pauses: number;
  turns: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface CallTurns {
  /** So much more, and what we were saying is given up: 100 to 2,000. */
  barge_confirm_ms?: number;
  /** So much voice makes us stop while we speak: 100 to 500. */
  barge_start_ms?: number;
  /** The same in the middle of a number: 600 to 3,000. */
  eot_digits_ms?: number;
  /** The same when the sentence seems to go on ("and…"): 600 to 3,000. */
  eot_long_ms?: number;
  /** Never longer than this: 1,000 to 5,000. */
  eot_max_ms?: number;
  /** After a pause, the turn is over: 300 to 600. */
  eot_ms?: number;
  /** The same after a whole sentence: 0 to 600. */
  eot_short_ms?: number;
  /** After a false alarm we go on after this: 300 to 2,000. */
  false_barge_resume_ms?: number;
  /** An answer that takes longer is bridged with a few words: 700 to 5,000. */
  filler_ms?: number;
  /** At the beginning of what we say nothing interrupts: 0 to 2,000. */
  guard_ms?: number;
  /** The longest a call may last, in seconds: 60 to 14,400. */
  max_call_s?: number;
  /** A caller who says nothing is asked after this: 3,000 to 60,000. */
  no_input_ms?: number;
  /** So often, then the call ends: 0 to 10. */
  no_input_prompts?: number;
  /** What was heard before the voice was noticed counts too: 100 to 500. */
  preroll_ms?: number;
  /** So much voice is somebody speaking: 50 to 250. */
  start_ms?: number;
  /** So much silence is a pause: 100 to 500. */
  stop_ms?: number;
}

export interface CannedReply {
  audience: Audience;
  created_at: string;
  id: string;
  owner: string;
  shortcut: string;
  text: string;
  title: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface CannedReplyList {
  items: CannedReply[];
}

export interface CannedReplySettings {
  /** The caller alone when absent; owners share. */
  audience?: Audience;
  /** 1 to 40 letters, digits, `-` and `_`. */
  shortcut: string;
  /**
   * 1 to 4,000 characters, with `{{contact.name}}`, `{{contact.first_name}}`, `{{contact.email}}`, `{{contact.phone}}`,
   * `{{operator.name}}` and `{{inbox.name}}`.
   */
  text: string;
  /** 1 to 80 characters. */
  title: string;
}

export interface CardPart {
  emails: string[];
  name?: string;
  organisation?: string;
  phones: string[];
}

/** Every HTTP call, below `/api/v1`. */
export type Change = {
  add?: string[];
  kind: "labels";
  remove?: string[];
} | {
  kind: "priority";
  priority: Priority;
} | {
  kind: "team";
  /** Absent: no team. */
  team?: string;
} | {
  kind: "assign";
  /** Absent: the queue. */
  operator?: string;
} | {
  kind: "snooze";
  /** Absent: until the next message of the contact. */
  until?: string;
} | {
  kind: "resolve";
} | {
  kind: "reopen";
} | {
  kind: "return";
};

/** Every HTTP call, below `/api/v1`. */
export interface Changed {
  message: Message;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChannelAccount {
  app: string;
  has_token: boolean;
  human_agent: boolean;
  id: string;
  parent: string;
  /** App secrets that may have signed a webhook. */
  secrets: number;
  shown_as: string;
  token_expires_at?: string;
  /** To paste at the platform, beside the address. */
  verify_token: string;
  /** Messages that wait to be brought. */
  waiting: number;
  waiting_since?: string;
  /** Where the platform has to send its webhooks, on this installation. */
  webhook_path: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChannelAccountSettings {
  /** The id of your app at the platform. */
  app?: string;
  /** The page was granted the feature "Human Agent": people may answer for seven days. */
  human_agent?: boolean;
  /** Phone number id, page id, or id of the Instagram professional account. */
  id: string;
  /** For `whatsapp` the id of the business account; for `instagram` the page through which it is reached, empty with its own login. */
  parent?: string;
  /** App secrets, the newest first. Instagram with its own login has two. */
  secrets?: string[];
  /** The number or name that customers know it by; found out by a check when empty. */
  shown_as?: string;
  token?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChannelCheck {
  findings: ChannelFinding[];
  ok: boolean;
}

export interface ChannelFailing {
  /** Tries, not messages. */
  count: number;
  since: string;
  /** In the platform's words. */
  text: string;
}

export interface ChannelFinding {
  detail: string;
  /** `good`, `warning`, `bad`. */
  state: string;
  /** `token`, `permissions`, `account`, `subscription`, `webhook`. */
  step: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChannelHealth {
  /** When the platform was asked last; it is once a day. */
  checked_at?: string;
  /** As long as no message leaves because of the account. */
  failing?: ChannelFailing;
  findings: ChannelFinding[];
  /** `good`, `warning`, `bad`; `unknown` until the account was looked after for the first time. */
  health: string;
  /** When a webhook with a good signature came last. */
  last_webhook_at?: string;
  /** How many people may be written to in a day, in the platform's word: `TIER_250`. */
  limit?: string;
  name_status?: string;
  /** What the platform told of the account, the newest first; at most 20. */
  news: ChannelNews[];
  /** In the platform's word: `GREEN`, `YELLOW`, `RED`. */
  quality?: string;
  /** What the platform keeps the account from. */
  restriction?: ChannelRestriction;
  token_expires_at?: string;
  /** When it was last given a longer life from here. */
  token_renewed_at?: string;
  /** Webhooks whose signature does not fit any of the saved secrets; forgotten a week after the last. */
  wrong_signatures?: WrongSignatures;
}

export interface ChannelNews {
  /** By the platform's clock. */
  at: string;
  /** `account`, `number`, `policy`, `fault`, `token`, `subscription`. */
  kind: string;
  /** `good`, `warning`, `bad`. */
  state: string;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChannelNotice {
  /**
   * `token_ends` (within 14 days), `token_ended`, `restricted`, `unsubscribed`, `silent` (the platform has taken messages for a day and
   * reports nothing of them), `failing` (no message leaves).
   */
  about: string;
  /** When the token ends, or since when the rest is so. */
  at?: string;
  /** In plain words, where the platform gave some. */
  detail?: string;
  inbox: string;
  inbox_name: string;
  level: NoticeLevel;
}

export interface ChannelRestriction {
  at: string;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChatAuth {
  /** The last `seq` the client holds. */
  after?: number;
  /** A JWT signed by the site's own server. */
  identity?: string;
  /** The inbox's public key. */
  inbox: string;
  /** What an earlier `ready` gave. */
  token?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChatBot {
  colour: string;
  /** The sentence that says this is an automated assistant. */
  disclosure: string;
  greeting: string;
  name: string;
  /** True while at least one operator is online. */
  people_online: boolean;
  starters: string[];
}

/** Every HTTP call, below `/api/v1`. */
export interface ChatLimits {
  /** Bytes of one file. */
  attachment: number;
  /** Files a message. */
  attachments: number;
  media_types: string[];
  /** Characters. */
  text: number;
}

export interface CheckConnection {
  /** Absent: one that the connection is likely to have. */
  model?: string;
}

export interface Checked {
  detail: string;
  ok: boolean;
}

export interface CheckedConnection {
  /** What kind of failure, such as `unauthorised`. */
  class?: string;
  detail: string;
  /** What the server says it offers, where it says so. */
  models: string[];
  ok: boolean;
  took_ms: number;
}

export interface CheckedServer {
  detail: string;
  ok: boolean;
  /** What it calls itself. */
  server: string;
  tools: OfferedTool[];
}

/** Every HTTP call, below `/api/v1`. */
export type ChoiceButton = {
  id?: string;
  kind: "reply";
  title: string;
} | {
  kind: "link";
  title: string;
  url: string;
} | {
  kind: "call";
  /** A plus and digits. */
  phone: string;
  title: string;
};

export interface ChoiceButtons {
  /** 1 to 10. */
  buttons: ChoiceButton[];
  footer?: string;
  header?: string;
}

export interface ChoiceCard {
  buttons: ChoiceButton[];
  image?: Attachment;
  text?: string;
  title: string;
}

export interface ChoiceCarousel {
  cards: ChoiceCard[];
}

export interface ChoiceList {
  footer?: string;
  header?: string;
  /** What is written on what opens it. */
  open?: string;
  /** 1 to 10, with 1 to 30 rows in all. */
  sections: ChoiceSection[];
}

export interface ChoicePart {
  description?: string;
  /** What the button was given to carry. */
  id?: string;
  title?: string;
  /** What they wrote instead of pressing it: the number it was offered under. */
  typed?: string;
}

export interface ChoiceRow {
  description?: string;
  /** Without one its place is its id. */
  id?: string;
  title: string;
}

export interface ChoiceSection {
  rows: ChoiceRow[];
  title?: string;
}

/** Every HTTP call, below `/api/v1`. */
export type Choices = ChoiceButtons & {
  kind: "buttons";
} | ChoiceList & {
  kind: "list";
} | ChoiceCarousel & {
  kind: "carousel";
};

/** Every HTTP call, below `/api/v1`. */
export interface Citation {
  document?: string;
  headings: string[];
  /** Where the quoted words stand, from 1, in documents that have pages. */
  page?: number;
  /** What the answer took of `text`: stretches of it word for word, with a blank line between two. */
  quote?: string;
  text: string;
  title: string;
  url?: string;
}

export interface Closed {
  reason: ClosedReason;
  /** The session to rate with `rate {id: session, value}`. */
  session: string;
}

export type ClosedReason = "idle" | "resolved" | "hung_up" | "contact";

/** Every HTTP call, below `/api/v1`. */
export interface Colleague {
  /** `+` and digits. */
  number: string;
  operator: string;
}

export interface CommentHidden {
  hidden: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export type CommentMode = "manual" | "agent" | "fixed";

/** Every HTTP call, below `/api/v1`. */
export interface ConnectPack {
  settings: Record<string, string>;
}

/** Every HTTP call, below `/api/v1`. */
export interface Contact {
  created_at: string;
  email?: string;
  id: string;
  /** Handles on channels. */
  identities: Identity[];
  /**
   * `stopped`: they asked for no marketing, and no marketing template goes to them; `resumed`: they took that back. Absent: they
   * never said.
   */
  marketing?: string;
  marketing_at?: string;
  /** Contacts that are this one now, the newest merge first; also those that were taken apart again. */
  merges?: ContactMerge[];
  name?: string;
  phone?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ContactChange {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
}

/** Every HTTP call, below `/api/v1`. */
export interface ContactMerge {
  at: string;
  /** Absent: the program itself. */
  by?: NamedOperator;
  evidence: MergeEvidence;
  from: MergedContact;
  id: string;
  into: string;
  undone_at?: string;
  undone_by?: NamedOperator;
}

export interface ContactPresence {
  id: string;
  online: boolean;
}

export interface Control {
  holder: ControlHolder;
  /** The operator's public name while one holds the conversation. */
  operator?: string;
  queue_position?: number;
}

/** Every HTTP call, below `/api/v1`. */
export type ControlHolder = "agent" | "queue" | "operator";

export interface Conversation {
  contact: NamedContact;
  control: ConversationControl;
  created_at: string;
  /** A person was asked for, by the contact or by the agent, and why. */
  handover_reason?: string;
  id: string;
  inbox: NamedInbox;
  labels?: NamedLabel[];
  last_seq: number;
  preview?: Preview;
  priority?: Priority;
  /** The contact's own rating of the last session, 1 to 5; absent when there is none. */
  rating?: number;
  /** What the business may react with on this channel; empty: with nothing; absent: with every emoji. */
  reactions?: string[];
  /** Grows with each change of this conversation: a snapshot with a lower one is stale. */
  revision: number;
  /** Set while the status is `snoozed`. */
  snooze?: ConversationSnooze;
  status: Status;
  /** Whose work it is, whoever may speak. */
  team?: NamedTeam;
  /** Of comments below a post: which one. Absent where messages go between two. */
  topic?: ConversationTopic;
  /** Messages of the contact that no operator has seen. */
  unread: number;
  updated_at: string;
  /** Since when the contact waits for an answer; absent when nobody waits. */
  waiting_since?: string;
  /** Until when the contact may be written to; absent where that is always so. */
  window?: ConversationWindow;
}

export interface ConversationControl {
  /** Grows at every change; useful to order events. */
  epoch: number;
  holder: ControlHolder;
  operator?: NamedOperator;
  since: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ConversationPage {
  items: Conversation[];
  next_cursor?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ConversationSnooze {
  /** When it comes back; absent: with the next message of the contact, which brings it back in any case. */
  until?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ConversationTopic {
  /** Its first words. */
  excerpt?: string;
  /** `comments`. */
  kind: string;
  permalink?: string;
  /** The platform's id of the post. */
  post: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ConversationWindow {
  /** What goes when it is closed, the best first: `template`, `private_answer`, `take_thread`, `wait`, `other_channel`. */
  instead: string[];
  /** As of now; the clock changes it without telling. */
  may_write: boolean;
  /** When it closes, or closed; absent before the contact has written. */
  open_until?: string;
  /** Among comments: until when the author of the newest may be sent the one private message; absent when no more. */
  private_until?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Counts {
  all: number;
  /** Conversations with notes that name the caller and were not opened since. */
  mentions?: number;
  mine: number;
  snoozed?: number;
  /** Open work of the caller's teams. */
  team?: number;
  unassigned: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface DeliveryFault {
  /** The platform's; 0 when it was not the platform that refused. */
  code: number;
  detail: string;
  /** `window_closed`, `unreachable`, `token`, `account`, `too_many`, `template`, `refused`, `superseded`, `unknown`… */
  reason: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Delta {
  id: string;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export type DialogueSettings = {
  /** Empty: `OpenAI` itself. */
  base_url?: string;
  /** What writes down the caller's words. */
  hearing?: string;
  model?: string;
  provider: "openai_realtime";
  /** So much silence ends a turn: 200 to 2,000. */
  silence_ms?: number;
  /** 0.25 to 1.5. */
  speed?: number;
  /** 0 to 1: how loud a voice has to be to count. */
  threshold?: number;
  voice?: string;
} | {
  agent_id: string;
  /** That of a region; empty: the usual one. */
  base_url?: string;
  /** 0 to 1: how close to the original. */
  clarity?: number;
  provider: "elevenlabs_agent";
  /** 0.7 to 1.2. */
  speed?: number;
  /** 0 to 1: lively to even. */
  stability?: number;
  /** Empty: the agent's own. */
  voice?: string;
};

export interface Document {
  /** Whether `retry` may help: of what failed or was cancelled, and of pages, which are fetched again. */
  can_retry: boolean;
  created_at: string;
  /** Why it failed, or what it waits for, in words for a person. */
  error?: string;
  id: string;
  kind: DocumentKind;
  language?: string;
  media_type?: string;
  /** The file's name, the page's address or the question; the same file name again is a new version. */
  name: string;
  pages?: number;
  passages: number;
  progress?: DocumentProgress;
  /** Bytes. */
  size?: number;
  /** The address citations open. */
  source?: string;
  /** An older version is searched while a newer one is being read, or because it failed. */
  stale?: boolean;
  state: DocumentState;
  title: string;
  updated_at: string;
  /** The web page it was fetched from. */
  url?: string;
  /** Of what is searched, from 1. */
  version: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface DocumentCounts {
  /** Failed and cancelled ones. */
  failed: number;
  ready: number;
  working: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface DocumentForm {
  /** Repeated for several files. */
  file: Blob[];
}

export type DocumentKind = "file" | "page" | "answer";

/** Every HTTP call, below `/api/v1`. */
export interface DocumentList {
  counts: DocumentCounts;
  items: Document[];
  next?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface DocumentPassage {
  headings: string[];
  id: string;
  /** Its place in the document, from 0. */
  ordinal: number;
  /** From 1, for documents that have pages. */
  page?: number;
  text: string;
  url?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface DocumentPassages {
  items: DocumentPassage[];
  next?: string;
}

export interface DocumentProgress {
  done: number;
  total: number;
  unit: ProgressUnit;
}

export type DocumentState = "queued" | "fetching" | "reading" | "embedding" | "indexing" | "ready" | "failed" | "cancelled";

/** Every HTTP call, below `/api/v1`. */
export interface Documents {
  items: Document[];
  refused?: RefusedFile[];
}

/** Every HTTP call, below `/api/v1`. */
export interface Done {
  ok: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedCall {
  call: Call;
  /** What the caller is saying just now, as far as it is understood. */
  hearing?: string;
}

export interface FeedControl {
  control: ConversationControl;
  conversation: string;
  cursor: number;
}

export interface FeedConversation {
  conversation: Conversation;
  cursor: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedDelta {
  conversation: string;
  id: string;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedDocument {
  base: string;
  document: Document;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedDocumentRemoved {
  base: string;
  id: string;
}

/** Every HTTP call, below `/api/v1`. */
export type FeedGap = Record<string, unknown>;

/** Every HTTP call, below `/api/v1`. */
export interface FeedMentioned {
  /** Who wrote it. */
  author: InboxAuthor;
  conversation: string;
  cursor: number;
  message: string;
}

export interface FeedMessage {
  conversation: string;
  cursor: number;
  message: InboxMessage;
  /** The conversation after this message: a list row needs nothing else. */
  summary: Summary;
}

/** Every HTTP call, below `/api/v1`. */
export type FeedNotices = Record<string, unknown>;

/** Every HTTP call, below `/api/v1`. */
export interface FeedPresence {
  contact?: ContactPresence;
  operators?: PresentOperator[];
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedRated {
  conversation: string;
  cursor: number;
  /** 1 to 5. */
  rating: number;
  session: string;
}

export interface FeedReceipt {
  conversation: string;
  cursor: number;
  seq: number;
  side: ReceiptSide;
  state: ReceiptState;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedResync {
  cursor: number;
}

export interface FeedTyping {
  author: InboxAuthor;
  conversation: string;
  on: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export interface FeedViewing {
  conversation: string;
  on: boolean;
  operator: NamedOperator;
}

/** Every HTTP call, below `/api/v1`. */
export interface FieldProblem {
  detail: string;
  /** JSON pointer into the body, such as `/allowed_origins/0`; `?limit` names a query parameter. */
  pointer: string;
}

export interface FormAnswer {
  answer: string;
  field: string;
}

export interface FormPart {
  answers: FormAnswer[];
  title?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface FoundBecause {
  /** How close its meaning is, from -1 to 1. */
  dense?: number;
  /** How many and how rare words of the question it has. */
  lexical: number;
  /** The same of its closest sentence. */
  sentence?: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface FoundContacts {
  items: Contact[];
}

/** Every HTTP call, below `/api/v1`. */
export interface FoundList {
  answer?: AnswerPreview;
  /** How likely the knowledge holds the answer, from 0 to 1; below one half the assistant does not answer. */
  confidence: number;
  items: FoundPassage[];
  mode: SearchMode;
}

export interface FoundMessage {
  contact: NamedContact;
  conversation: string;
  inbox: NamedInbox;
  message: InboxMessage;
  /** What stands around the first hit. */
  pieces: SearchPiece[];
}

/** Every HTTP call, below `/api/v1`. */
export interface FoundPassage {
  document: string;
  headings: string[];
  page?: number;
  /** Compares within one search only. */
  score: number;
  text: string;
  title: string;
  url?: string;
  why: FoundBecause;
}

/** Every HTTP call, below `/api/v1`. */
export interface Gap {
  bot: string;
  confidence: number;
  /** Where it was asked last. */
  conversation: string;
  id: string;
  last_asked_at: string;
  /** As it was asked last. */
  question: string;
  times: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface GapList {
  items: Gap[];
  next?: string;
}

export interface HttpToolList {
  items: HttpToolRecord[];
}

export type HttpToolRecord = HttpToolSettings & {
  id: string;
};

/** Every HTTP call, below `/api/v1`. */
export interface HttpToolSettings {
  allow_private?: boolean;
  assurance?: string;
  auth?: ToolAuth;
  body?: Record<string, unknown>;
  changes?: boolean;
  confirm?: boolean;
  description: string;
  headers?: NameValue[];
  method?: string;
  name: string;
  parameters: Record<string, unknown>;
  query?: NameValue[];
  response?: ResponseMapping;
  timeout_ms?: number;
  title: string;
  /** `{{argument}}` stands for an argument. */
  url: string;
}

export interface Identity {
  channel: string;
  handle: string;
  /** The site's server signed it, or the channel itself vouches for it. */
  verified: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export interface IdentitySecret {
  /** Sign identities with it: HS256, `sub`, and `exp` at most 24 hours ahead. */
  identity_secret: string;
}

export interface InConversation {
  conversation: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Inbox {
  /** Of a channel with a provider: the account it is connected to, as customers know it; absent when there is none yet. */
  account?: string;
  allowed_origins: string[];
  bot: string;
  channel: string;
  /** Where the channel has posts with comments. */
  comments?: InboxComments;
  created_at: string;
  /** Signed identities are accepted. The secret itself is shown only when it is made. */
  has_identity_secret: boolean;
  /** Of a connected account: `good`, `warning`, `bad`, or `unknown` until it was looked after. In lists only. */
  health?: string;
  id: string;
  name: string;
  /** What the widget's script tag names; not a secret. */
  public_key: string;
  /** People on a channel see when their message was read here. */
  read_marks: boolean;
  routing?: InboxRouting;
  timing: Timing;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxAuth {
  /** The access token of the API. */
  token: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxAuthor {
  id?: string;
  kind: AuthorKind;
  name?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxComments {
  mode?: CommentMode;
  /** What `fixed` answers: 1 to 1,000 characters. */
  text?: string;
}

export interface InboxList {
  items: Inbox[];
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxMessage {
  at: string;
  attachments?: Attachment[];
  author: InboxAuthor;
  /** The phone call that this notice tells of. */
  call?: string;
  /** What may be pressed under it. */
  choices?: Choices;
  citations?: Citation[];
  client_id?: string;
  /** It is a comment below a post: everybody can read it. */
  comment?: MessageComment;
  /** Taken back by its author; its text and files are gone. */
  deleted_at?: string;
  edited_at?: string;
  fault?: DeliveryFault;
  id: string;
  /** Operators whom a private note names. */
  mentions?: string[];
  notice?: Notice;
  parts?: MessagePart[];
  /** A note among operators: the contact never sees it. */
  private: boolean;
  /** Among comments: it went to the author of the comment it answers alone. */
  privately?: boolean;
  quick_replies?: QuickReply[];
  /** What the contact gave that session, 1 to 5; absent when they gave nothing. In the feed `rated` tells it. */
  rating?: number;
  reactions?: Reaction[];
  /** The message this one answers. */
  reply_to?: string;
  /** It failed and may be sent again; absent: it may not. */
  retry?: Retry;
  seq: number;
  /** The session that this closing notice ends. */
  session?: string;
  /** It was said aloud: how much of it was heard. */
  spoken?: Spoken;
  state?: ReceiptState;
  /** The text is this template's, filled. */
  template?: SentTemplate;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxRouting {
  /** Open conversations that one operator holds before they are given no more: 1 to 100. */
  capacity?: number;
  mode?: RoutingMode;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxSettings {
  /** Origins whose pages may connect, such as `https://shop.example`. Empty: every origin. */
  allowed_origins?: string[];
  bot: string;
  /** Chosen when the inbox is made and never changed: `web` (when absent), `whatsapp`, `messenger`, `instagram` or `voice`. */
  channel?: string;
  /** Absent: people answer comments. */
  comments?: InboxComments;
  name: string;
  /**
   * People on a channel see when their message was read here; absent: yes. Without, `WhatsApp` shows no typing either: its sign
   * for it marks as read.
   */
  read_marks?: boolean;
  /** Absent: as it is; off in a new inbox. */
  routing?: InboxRouting;
  /** Absent: what suits the channel. */
  timing?: Timing;
}

/** Every HTTP call, below `/api/v1`. */
export interface IndexBuilding {
  done: number;
  model: string;
  total: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface KnowledgeBase {
  created_at: string;
  documents: number;
  id: string;
  name: string;
  /** The pieces its documents are cut into. */
  passages: number;
  /** Whether customers may open the files that answers are taken from. */
  show_files: boolean;
}

export interface KnowledgeBaseList {
  index: KnowledgeIndex;
  items: KnowledgeBase[];
}

export interface KnowledgeBaseSettings {
  /** 1 to 80 characters. */
  name: string;
  /** Whether customers may open the files that answers are taken from. */
  show_files?: boolean;
}

export interface KnowledgeIndex {
  /** Another model is being filled in; until it is complete the present one answers. */
  building?: IndexBuilding;
  mode: SearchMode;
  /** The model that turns text into meaning. */
  model?: string;
}

export interface KnownModel {
  context?: number;
  input_price?: number;
  /** The kind of connection it is found at. */
  kind: string;
  model: string;
  most_output?: number;
  output_price?: number;
  replacement?: string;
  /** The day from which it answers no more. */
  retires_on?: string;
  /** Whether it can call tools. */
  tools: boolean;
}

export interface Label {
  colour: string;
  created_at: string;
  description: string;
  id: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface LabelList {
  items: Label[];
}

export interface LabelSettings {
  /** `#` and six hex digits; grey when absent. */
  colour?: string;
  /** At most 200 characters. */
  description?: string;
  /** 1 to 40 characters, unlike that of every other label. */
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Likeness {
  kind: LikenessKind;
  /** In words. */
  text: string;
  value: string;
}

export type LikenessKind = "verified_user" | "phone" | "email";

/** Every HTTP call, below `/api/v1`. */
export type ListenerSettings = {
  name: string;
  provider: "program";
} | {
  /** Empty: `OpenAI` itself. */
  base_url?: string;
  model?: string;
  provider: "openai";
} | {
  model?: string;
  provider: "deepgram";
} | {
  model?: string;
  provider: "elevenlabs";
} | {
  model?: string;
  provider: "openai_realtime";
};

export interface Login {
  /** Where the second factor is on: six digits of the authenticator, or a recovery code. */
  code?: string;
  email: string;
  password: string;
}

export interface Macro {
  audience: Audience;
  created_at: string;
  id: string;
  name: string;
  owner: string;
  steps: MacroStep[];
}

/** Every HTTP call, below `/api/v1`. */
export interface MacroList {
  items: Macro[];
}

export interface MacroReport {
  /** One for each step, in their order. */
  steps: StepReport[];
}

export interface MacroSettings {
  /** The caller alone when absent; owners share. */
  audience?: Audience;
  /** 1 to 80 characters. */
  name: string;
  /** 1 to 10, done one after the other. */
  steps: MacroStep[];
}

/** Every HTTP call, below `/api/v1`. */
export type MacroStep = {
  canned_reply: string;
  kind: "reply";
} | {
  kind: "note";
  text: string;
} | {
  add?: string[];
  kind: "labels";
  remove?: string[];
} | {
  kind: "priority";
  priority: Priority;
} | {
  kind: "team";
  team: string;
} | {
  kind: "assign";
  operator: string;
} | {
  /** Seconds; absent: until the next message of the contact. */
  for_s?: number;
  kind: "snooze";
} | {
  kind: "resolve";
};

export interface McpServerList {
  items: McpServerRecord[];
}

export type McpServerRecord = McpServerSettings & {
  id: string;
};

export interface McpServerSettings {
  allow_private?: boolean;
  auth?: ToolAuth;
  /** Short; begins the names of its tools. */
  name: string;
  tools?: McpToolChoice[];
  url: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface McpToolChoice {
  assurance: string;
  /** Null: asked when it changes something. */
  confirm?: boolean;
  enabled: boolean;
  name: string;
}

export interface MergeEvidence {
  kind: MergeEvidenceKind;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export type MergeEvidenceKind = "said" | "id_changed" | "named_together";

/** Every HTTP call, below `/api/v1`. */
export interface Merged {
  /** The one it was merged into. */
  contact: Contact;
  merge: ContactMerge;
}

/** Every HTTP call, below `/api/v1`. */
export interface MergedContact {
  conversations: string[];
  email?: string;
  id: string;
  identities: Identity[];
  /** As it was shown. */
  name: string;
  phone?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Message {
  at: string;
  attachments?: Attachment[];
  author: Author;
  /** What may be pressed under it. */
  choices?: Choices;
  citations?: Citation[];
  client_id?: string;
  id: string;
  notice?: Notice;
  quick_replies?: QuickReply[];
  reactions?: Reaction[];
  reply_to?: string;
  seq: number;
  state?: ReceiptState;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface MessageComment {
  /** Its author got the one private message that a comment allows. */
  answered_privately: boolean;
  /** Only its author and their friends see it. */
  hidden: boolean;
  /** `comment`; `live_comment` during a broadcast; `mention` where somebody named the business elsewhere. */
  kind: string;
  permalink?: string;
  /** How it seems to be meant: `positive`, `neutral` or `negative`, an estimate from its words. Absent when they do not tell. */
  sentiment?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface MessagePage {
  /** More in the direction asked for: older ones, or with `after` newer ones. */
  has_more: boolean;
  items: InboxMessage[];
}

/** Every HTTP call, below `/api/v1`. */
export type MessagePart = PlacePart & {
  kind: "place";
} | CardPart & {
  kind: "card";
} | ChoicePart & {
  kind: "choice";
} | SharedPart & {
  kind: "shared";
} | OrderPart & {
  kind: "order";
} | FormPart & {
  kind: "form";
} | AwaitedPart & {
  kind: "awaited";
} | UnsupportedPart & {
  kind: "unsupported";
};

/** Every HTTP call, below `/api/v1`. */
export interface MessageTemplate {
  /** It is approved, and a form can fill it. */
  can_send: boolean;
  /** `AUTHENTICATION`, `MARKETING`, `UTILITY`; the platform may have new ones. */
  category: string;
  /** The platform's JSON of its parts. */
  components: Record<string, unknown>[];
  /** What has to be filled in before it can be sent. */
  fields: TemplateField[];
  id: string;
  language: string;
  name: string;
  /** `POSITIONAL` or `NAMED`. */
  parameter_format: string;
  /** What the customer will read, with the examples in the gaps. */
  preview: string;
  /** `GREEN`, `YELLOW`, `RED`; absent while nobody knows. */
  quality?: string;
  /** Why it was rejected, paused or disabled. */
  reason?: string;
  /** `PENDING`, `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`… */
  status: string;
  /** Why no form can fill it. */
  unfit?: string;
  updated_at: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface MessageTemplateEdit {
  category?: string;
  components: Record<string, unknown>[];
  message_send_ttl_seconds?: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface MessageTemplateList {
  items: MessageTemplate[];
}

/** Every HTTP call, below `/api/v1`. */
export interface ModelChoice {
  connection: string;
  model: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ModelConnection {
  access_key?: string;
  allow_private: boolean;
  api?: string;
  api_version?: string;
  base_url?: string;
  bearer: boolean;
  context?: number;
  created_at: string;
  deployment?: string;
  has_key: boolean;
  id: string;
  /** The end of the key. */
  key_hint: string;
  kind: string;
  name: string;
  region?: string;
}

export interface ModelConnectionList {
  items: ModelConnection[];
}

/** Every HTTP call, below `/api/v1`. */
export interface ModelConnectionSettings {
  access_key?: string;
  allow_private?: boolean;
  /** `responses` or `chat`. */
  api?: string;
  api_version?: string;
  base_url?: string;
  bearer?: boolean;
  context?: number;
  deployment?: string;
  /** Absent: the stored one stays. Empty: none. */
  key?: string;
  /** `openai`, `azure`, `anthropic`, `bedrock`, `ollama` or `compatible`. */
  kind: string;
  name: string;
  region?: string;
  /** As `key`. */
  secret_key?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ModelNotice {
  bot: string;
  bot_name: string;
  level: NoticeLevel;
  model: string;
  replacement?: string;
  /** A day, such as `2027-01-14`. */
  retires_on: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ModelTable {
  items: KnownModel[];
  price_version: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface More {
  before: number;
}

export interface NameValue {
  name: string;
  value: string;
}

export interface NamedContact {
  id: string;
  name: string;
}

export interface NamedInbox {
  channel: string;
  id: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface NamedLabel {
  colour: string;
  id: string;
  name: string;
}

export interface NamedOperator {
  id: string;
  name: string;
}

export interface NamedTeam {
  id: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface NewCall {
  /** Whoever this conversation is with, at the number they are known by. */
  conversation?: string;
  /** The inbox whose number calls; absent: that of the conversation. */
  inbox?: string;
  /** `+` and digits; instead of the number that is known. */
  number?: string;
  /** What the assistant says first, before it says that it is one; absent: its usual words. */
  opening?: string;
}

export interface NewCarousel {
  /** 1 to 10. */
  cards: NewChoiceCard[];
}

export interface NewChoiceCard {
  /** At most 3. */
  buttons?: ChoiceButton[];
  /** The id of an image from `POST /attachments`. */
  image?: string;
  text?: string;
  title: string;
}

/** Every HTTP call, below `/api/v1`. */
export type NewChoices = ChoiceButtons & {
  kind: "buttons";
} | ChoiceList & {
  kind: "list";
} | NewCarousel & {
  kind: "carousel";
};

export interface NewKnowledgeBase {
  /** 1 to 80 characters. */
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface NewMerge {
  /** It is merged away: everything of it belongs to the contact of the address from then on. */
  from: string;
  /** How it is known, in your words; at most 500 characters. */
  reason?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface NewMessage {
  /** Ids from `POST /attachments`. */
  attachments?: string[];
  /** What the contact may press; where the channel has no such form, it becomes the best that it has. */
  choices?: NewChoices;
  /** The sender's own id, 1 to 128 bytes: the same one again gives the same message. Else the header `Idempotency-Key`. */
  client_id?: string;
  /** Operators whom a private note names, who are told; at most 20. */
  mentions?: string[];
  private?: boolean;
  /** Among comments: as a message to the author of the comment alone, once and within seven days. */
  privately?: boolean;
  /** The message of this conversation that this one answers. */
  reply_to?: string;
  /** A template instead of text and attachments. */
  template?: SendTemplate;
  text?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface NewMessageTemplate {
  /** `AUTHENTICATION`, `MARKETING` or `UTILITY`. */
  category: string;
  /** Header, body, footer, buttons, each with its examples. */
  components: Record<string, unknown>[];
  /** Such as `en_US`. */
  language: string;
  /** Seconds after which an undelivered message is given up. */
  message_send_ttl_seconds?: number;
  /** Small letters, digits and underscores. */
  name: string;
  /** `POSITIONAL` (when absent: `{{1}}`) or `NAMED` (`{{first_name}}`). */
  parameter_format?: string;
}

export interface NewOperator {
  email: string;
  name: string;
  /** `operator` when absent. */
  role?: string;
}

export interface NewPage {
  /** Such as `https://shop.example/returns`. */
  address: string;
  kind: PageKind;
}

/** Every HTTP call, below `/api/v1`. */
export type Notice = "greeting" | "queued" | "operator_joined" | "agent_returned" | "still_waiting" | "session_warning" | "session_closed" | "resolved" | "call_started" | "call_ended" | "callback_offered" | "callback_promised";

export type NoticeLevel = "near" | "reached";

export interface NoticeList {
  items: BotNotice[];
}

export interface OfferedTool {
  description: string;
  name: string;
  title: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Operator {
  email: string;
  id: string;
  name: string;
  /** `owner`, `manager`, `operator`, or the id of one of the organisation's own. */
  role: string;
}

export interface OperatorList {
  items: Operator[];
}

export interface OrderLine {
  currency?: string;
  price?: string;
  product: string;
  quantity: string;
}

export interface OrderPart {
  lines: OrderLine[];
  note?: string;
}

export interface OwnAvailability {
  availability: Availability;
}

/** Every HTTP call, below `/api/v1`. */
export interface Pack {
  agents: Agent[];
  connected: boolean;
  description: string;
  fields: PackField[];
  key: string;
  /** What was entered; of secrets only that they are there. */
  settings: Record<string, string>;
  title: string;
  tools: string[];
}

export interface PackField {
  /** A secret is stored. */
  has_value: boolean;
  help: string;
  /** `text`, `url` or `select`. */
  kind: string;
  name: string;
  needed: boolean;
  options?: string[];
  secret: boolean;
  title: string;
}

export interface PackList {
  items: Pack[];
}

export interface Page {
  has_more: boolean;
  messages: Message[];
}

export type PageKind = "page" | "sitemap";

/** Every HTTP call, below `/api/v1`. */
export interface Phone {
  account_sid: string;
  has_secret: boolean;
  /** For the number's "a call comes in", on this installation. */
  incoming_path: string;
  /** Of an API key; empty: the account's own token is used. */
  key_sid: string;
  number: string;
  /** For the number's "call status changes". */
  status_path: string;
  voice_agent: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface PhoneSettings {
  /** `AC` and 32 characters. */
  account_sid: string;
  /** Of the account; the carrier signs with it. */
  auth_token?: string;
  /** Of the API key. */
  key_secret?: string;
  /** `SK` and 32 characters; empty without an API key. */
  key_sid?: string;
  /** `+` and digits. */
  number: string;
  voice_agent: string;
}

export interface PlacePart {
  address?: string;
  latitude: number;
  longitude: number;
  name?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface PresentOperator {
  availability?: Availability;
  id: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Pressed {
  id: string;
  message: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Preview {
  at: string;
  author: Author;
  private: boolean;
  text: string;
}

export type PreviewAuthor = "contact" | "agent";

export interface PreviewMessage {
  author: PreviewAuthor;
  text: string;
}

export type PreviewOf = "draft" | "live";

/** Every HTTP call, below `/api/v1`. */
export interface PreviewRequest {
  conversation?: string;
  messages?: PreviewMessage[];
  use?: PreviewOf;
}

export interface PreviewTurn {
  agent?: string;
  asked: string;
  citations: Citation[];
  handed_over: boolean;
  quick_replies: QuickReply[];
  text: string;
  trace: Trace;
  /** What was answered when it was asked. */
  was?: string;
}

export type Priority = "none" | "low" | "medium" | "high" | "urgent";

/** Every HTTP call, below `/api/v1`. */
export interface Problem {
  detail: string;
  errors?: FieldProblem[];
  status: number;
  title: string;
  /** Address of the explanation, relative to this server. */
  type: string;
}

export type ProgressUnit = "pages" | "passages";

export interface ProviderAgent {
  /** For the provider's webhooks, on this installation. */
  after_call_path: string;
  /** The provider's id of it, as the settings now name it. */
  agent_id: string;
  documents: number;
  initiation_path: string;
  is_new: boolean;
  /** The provider's id of the number. */
  number_id?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ProviderDraft {
  /** Documents of our knowledge that are uploaded, and are then all that the agent knows there; empty: that stays as it is. */
  documents?: string[];
  /** Gives the number of the inbox to the provider: calls are then carried there and told to us afterwards. */
  import_number?: boolean;
  /** Whose bot the agent speaks for. */
  inbox: string;
  /** The model that thinks, by the provider's name; absent: the provider's choice. */
  llm?: string;
  /** The provider's id of the webhook that is told of calls that are over. */
  webhook?: string;
}

export interface Publish {
  /** Why, for whoever reads the history. */
  note?: string;
}

/** Every HTTP call, below `/api/v1`. */
export type QuickAction = "ask_human";

export interface QuickReply {
  action?: QuickAction;
  title: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Rate {
  id: string;
  value: number;
}

export interface Reaction {
  at: string;
  by: ReactionBy;
  emoji: string;
}

export type ReactionBy = "contact" | "business";

export interface Read {
  /** Everything up to here has been seen. */
  seq: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface ReadUpTo {
  seq: number;
}

export interface Ready {
  bot: ChatBot;
  /** The last session ended lately and nobody has rated it: what `closed` told whoever was there. */
  closed?: Closed;
  contact: ReadyContact;
  control: Control;
  conversation: ReadyConversation;
  /** `messages` do not join what the client holds up to `after`: it discards that and begins with these. */
  gap?: boolean;
  /** Older messages exist before the first of `messages`. */
  has_more: boolean;
  limits: ChatLimits;
  /** Oldest first: those after `after`, else the latest page. */
  messages: Message[];
  /** The last `seq` of the conversation at this moment. */
  seq: number;
  token: string;
}

export interface ReadyContact {
  id: string;
  name?: string;
  signed: boolean;
}

export interface ReadyConversation {
  id: string;
  status: Status;
}

/** Every HTTP call, below `/api/v1`. */
export interface Receipt {
  id: string;
  seq: number;
  state: ReceiptState;
}

/** Every HTTP call, below `/api/v1`. */
export type ReceiptSide = "contact" | "operator";

/** Every HTTP call, below `/api/v1`. */
export type ReceiptState = "queued" | "sent" | "delivered" | "read" | "failed";

/** Every HTTP call, below `/api/v1`. */
export interface Refresh {
  refresh_token?: string;
}

export interface Refusal {
  code: RefusedCode;
  detail: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Refused {
  error: Refusal;
}

export type RefusedCode = "invalid" | "too_large" | "rate_limited" | "not_found" | "unavailable" | "unknown_inbox" | "origin_not_allowed" | "bad_token" | "not_allowed";

export interface RefusedFile {
  detail: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export type Remember = "auto" | "on" | "off";

export interface RenderedReply {
  /** Variables without a value in this conversation. */
  empty: string[];
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export type Responder = "extractive" | "scripted" | "agents";

export interface ResponseMapping {
  fields: string[];
  /** JSON pointer of the part that matters; empty: all of it. */
  pick: string;
}

/** Every HTTP call, below `/api/v1`. */
export type Retry = "possible" | "may_have_arrived";

/** Every HTTP call, below `/api/v1`. */
export interface RetryMessage {
  /** Also when nobody knows whether it arrived: the contact may then have it twice. */
  even_if_it_may_have_arrived?: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export interface RingMe {
  /** `+` and digits. */
  number: string;
}

export interface Role {
  /** It cannot be changed. */
  built_in: boolean;
  description: string;
  /** `owner`, `manager` and `operator` are always there; others have an id of their own. */
  id: string;
  levels: Levels;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export type RoutingMode = "off" | "round_robin" | "least_busy";

export interface RunMacro {
  /** The caller's own id for this run, 1 to 64 bytes: the same one again runs nothing and answers the same. */
  client_id: string;
  conversation: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SavedFilter {
  assignee?: string;
  channel?: string;
  inbox?: string;
  label?: string;
  priority?: Priority;
  status?: Status;
  team?: string;
  /** `messages` or `comments`. */
  topic?: string;
  view?: View;
  waiting_s?: number;
}

export interface SavedView {
  audience: Audience;
  created_at: string;
  filter: SavedFilter;
  id: string;
  name: string;
  owner: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SavedViewList {
  items: SavedView[];
}

export interface SavedViewSettings {
  /** The caller alone when absent; owners share. */
  audience?: Audience;
  filter?: SavedFilter;
  /** 1 to 60 characters. */
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export type SearchMode = "lexical" | "hybrid";

/** Every HTTP call, below `/api/v1`. */
export interface SearchPage {
  /** Contacts of this name, e-mail or phone; on the first page of a search without filters. */
  contacts: Contact[];
  messages: FoundMessage[];
  next_cursor?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SearchPiece {
  hit: boolean;
  text: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Send {
  /** Ids from `POST /api/v1/chat/attachments`. */
  attachments?: string[];
  /** What was pressed; the text may then be empty. */
  choice?: Pressed;
  client_id: string;
  reply_to?: string;
  text?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SendTemplate {
  id: string;
  /** By the keys of its fields. */
  values?: Record<string, string>;
}

/** Every HTTP call, below `/api/v1`. */
export interface Sent {
  id: string;
  seq: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface SentTemplate {
  language: string;
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SetLabels {
  add?: string[];
  remove?: string[];
}

export interface SetPriority {
  priority: Priority;
}

/** Every HTTP call, below `/api/v1`. */
export interface SetReaction {
  emoji?: string | null;
}

export interface SetSnooze {
  /** When it comes back, within a year; absent: with the next message of the contact. */
  until?: string;
}

export interface SetTeam {
  /** Absent: no team. */
  team?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SetTyping {
  on: boolean;
}

/** Every HTTP call, below `/api/v1`. */
export interface SetViewing {
  /** Absent: no conversation. */
  conversation?: string;
}

export interface SharedPart {
  text?: string;
  title?: string;
  url?: string;
  what: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface SpendingNotice {
  /** Absent: all bots together. */
  bot?: string;
  bot_name?: string;
  level: NoticeLevel;
  limit_usd: number;
  spent_usd: number;
}

/** Every HTTP call, below `/api/v1`. */
export type Spoken = "begun" | "whole" | "cut";

/** Every HTTP call, below `/api/v1`. */
export type Status = "open" | "snoozed" | "resolved";

export interface StepReport {
  /** Why it failed. */
  detail?: string;
  state: StepState;
}

export type StepState = "done" | "failed" | "skipped";

/** Every HTTP call, below `/api/v1`. */
export interface Subscribe {
  after?: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface Subscribed {
  cursor: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface Summary {
  last_seq: number;
  revision: number;
  status: Status;
  unread: number;
  updated_at: string;
  waiting_since?: string;
}

export interface SupportContact {
  label: string;
  value: string;
}

export interface Take {
  /** Only if nobody moved control since this epoch was read; 409 otherwise. */
  epoch?: number;
}

export interface Team {
  created_at: string;
  id: string;
  /** New work in these inboxes is this team's. */
  inboxes: string[];
  members: NamedOperator[];
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface TeamList {
  items: Team[];
}

export interface TeamSettings {
  /** New work in these inboxes is this team's; an inbox gives it to one team. At most 50. */
  inboxes?: string[];
  /** At most 200. */
  members?: string[];
  /** 1 to 60 characters, unlike that of every other team. */
  name: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface TemplateField {
  example?: string;
  /** Under which its value is sent: `body.first_name`, `body.1`, `header.order`, `buttons.0`; `header` for a file. */
  key: string;
  /** `text`, `address_end` (of a button), `code`; `image`, `video`, `document` want the id of an attachment. */
  kind: string;
  /** The gap's name or number, or the text of its button; empty when there is none. */
  label: string;
}

export interface TimelineItem {
  conversation: string;
  inbox: NamedInbox;
  message: InboxMessage;
}

/** Every HTTP call, below `/api/v1`. */
export interface TimelinePage {
  items: TimelineItem[];
  next_cursor?: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Timing {
  /** A customer who waits for a person hears from us again after this long: 10 s to an hour. */
  queue_patience_s?: number;
  /** A session closes after this long without the customer: a minute to a week. */
  session_idle_s?: number;
  /** The customer is warned this long before the close; 0 gives no warning. */
  session_warning_s?: number;
  /** Messages closer together than this are one turn; at most 10,000. */
  settle_ms?: number;
}

export interface Tokens {
  access_token: string;
  /** Seconds until the access token ends. */
  expires_in: number;
  operator: Operator;
  /** Also set as an `HttpOnly` cookie, which is all a browser needs. */
  refresh_token: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface Tool {
  /** `anonymous`, `known_handle` or `verified`. */
  assurance: string;
  changes: boolean;
  confirm: boolean;
  description: string;
  name: string;
  /** The pack or the server it comes from. */
  origin?: string;
  /** A JSON Schema of an object. */
  parameters: Record<string, unknown>;
  source: ToolSource;
  title: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ToolAuth {
  /** Read only. */
  has_secret?: boolean;
  /** `none`, `bearer`, `header` or `basic`. */
  kind?: string;
  /** The header's name, or the user's with `basic`. */
  name?: string;
}

export interface ToolList {
  items: Tool[];
}

export type ToolSource = "built_in" | "pack" | "http" | "mcp";

/** Every HTTP call, below `/api/v1`. */
export interface Trace {
  at: string;
  bot: string;
  conversation: string;
  edition: number;
  end: TraceEnd;
  message: string;
  organisation: string;
  steps: TraceStep[];
  /** Milliseconds. */
  took: number;
}

export type TraceEnd = "answered" | "handed_over" | "passed" | "cancelled" | "failed";

/** Every HTTP call, below `/api/v1`. */
export interface TraceList {
  items: Trace[];
}

/** Every HTTP call, below `/api/v1`. */
export type TraceStep = TraceWhat & {
  /** Milliseconds after the turn began. */
  after: number;
  /** Milliseconds. */
  took: number;
};

export type TraceWhat = {
  agent: string;
  by: string;
  kind: "routed";
  reason: string;
} | {
  from: string;
  kind: "passed";
  reason: string;
  to: string;
} | {
  /** Thousandths. */
  confidence: number;
  found: string[];
  kind: "searched";
  query: string;
} | {
  /** Billionths of a US dollar. */
  cost?: number;
  /** Milliseconds until the first word. */
  first?: number;
  kind: "asked";
  model: string;
  outcome: string;
  tokens: TurnTokens;
} | {
  input: string;
  kind: "called";
  outcome: CallOutcome;
  output: string;
  tool: string;
} | {
  detail: string;
  kind: "guarded";
  rule: string;
} | {
  kind: "remembered";
  of: string;
} | {
  kind: "noted";
  text: string;
};

export interface TriedTool {
  error?: string;
  /** What a model would be shown. */
  output: Record<string, unknown>;
  status?: number;
  took_ms: number;
}

export interface TryTool {
  arguments?: Record<string, unknown>;
}

export interface TurnTokens {
  cached: number;
  input: number;
  output: number;
  reasoning: number;
}

export interface Typing {
  author: Author;
  on: boolean;
}

export interface TypingState {
  on: boolean;
}

export interface UnsupportedPart {
  /** As the channel sent it, for what is new to us. */
  raw?: string;
  what: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface UploadForm {
  /** At most 10 MiB. */
  file: Blob;
}

/** Every HTTP call, below `/api/v1`. */
export interface Usage {
  items: UsageDay[];
  limits: UsageLimits;
  today: UsageToday;
}

export interface UsageDay {
  bot: string;
  bot_name: string;
  cached_tokens: number;
  cost_usd: number;
  /** As `2026-11-26`, in UTC. */
  day: string;
  /** Requests whose tokens were counted by length. */
  estimated: number;
  input_tokens: number;
  model: string;
  output_tokens: number;
  requests: number;
  turns: number;
  /** Requests of models without a known price. */
  unpriced: number;
}

/** Every HTTP call, below `/api/v1`. */
export interface UsageLimits {
  day_cost_usd?: number;
  /** From this share of the limit on a warning shows. */
  warn_at_percent?: number;
}

export interface UsageToday {
  cost_usd: number;
}

/** Every HTTP call, below `/api/v1`. */
export type View = "mine" | "unassigned" | "all" | "resolved" | "team" | "snoozed" | "mentions";

/** Every HTTP call, below `/api/v1`. */
export type VoiceAgent = VoiceAgentSettings & {
  created_at: string;
  /** Providers whose key is kept. */
  has_keys: string[];
  id: string;
};

export interface VoiceAgentList {
  items: VoiceAgent[];
  listener_programs: string[];
  /** Programs of this server that speak, and that listen. */
  voice_programs: string[];
}

/** Every HTTP call, below `/api/v1`. */
export interface VoiceAgentSettings {
  /** The words for that; empty: "This call is recorded.", in `language`. */
  announcement?: string;
  /** Operators rung on their own phones, one after the other, when a caller asks for a person; at most ten. */
  colleagues?: Colleague[];
  /**
   * Who listens, thinks and speaks at once. Those above may then be empty, or go on with a call that a person has taken, and
   * when this one is gone.
   */
  dialogue?: DialogueSettings;
  /** What ends a call beside the usual goodbyes of the language. */
  end_phrases?: string[];
  /** While an answer is being looked for; one after the other. */
  fillers?: string[];
  goodbye?: string;
  /** Said first; the bot's own greeting, in which it says that it is automated, follows in any case. */
  greeting?: string;
  /** What callers speak: a tag such as `en-GB`. */
  language?: string;
  /** Who listens, the first that can; one to four, or none with a `dialogue`. */
  listeners?: ListenerSettings[];
  name?: string;
  /** Both sides are kept as a file, and the caller is told so first. */
  records?: boolean;
  /** Each is let ring for so many seconds: 5 to 120. */
  ring_s?: number;
  /**
   * To a caller who says nothing. This, `goodbye`, `too_long` and `fillers` are said in `language` where they are left as
   * they are by default, in English, German, French, Spanish, Italian, Portuguese and Hindi.
   */
  still_there?: string;
  /** Names and products that callers say. */
  terms?: string[];
  /** When the longest time is over. */
  too_long?: string;
  turns?: CallTurns;
  /** Said to a machine that answers a call of ours; empty: it is hung up. */
  voicemail?: string;
  /** Who speaks, the first that can; one to four, or none with a `dialogue`. */
  voices?: VoiceSettings[];
}

/** Every HTTP call, below `/api/v1`. */
export interface VoiceChoice {
  id: string;
  /** BCP 47 tags or what the provider calls them. */
  languages: string[];
  name: string;
  /** Where a sample can be heard. */
  sample?: string;
}

export interface VoiceList {
  items: VoiceChoice[];
}

/** Every HTTP call, below `/api/v1`. */
export type VoiceSettings = {
  name: string;
  provider: "program";
  voice?: string;
} | {
  model?: string;
  provider: "elevenlabs";
  style?: VoiceStyle;
  voice: string;
} | {
  /** Of a server that speaks the same language; empty: `OpenAI` itself. */
  base_url?: string;
  /** How it is to sound, in words; not every model can. */
  instructions?: string;
  model?: string;
  provider: "openai";
  /** 0.25 to 4. */
  speed?: number;
  voice: string;
} | {
  provider: "deepgram";
  /** `aura-2-thalia-en`. */
  voice: string;
};

/** Every HTTP call, below `/api/v1`. */
export interface VoiceStyle {
  /** 0 to 1: how close to the original. */
  clarity?: number;
  speaker_boost?: boolean;
  /** 0.7 to 1.2. */
  speed?: number;
  /** 0 to 1: lively to even. */
  stability?: number;
  /** 0 to 1. */
  style?: number;
}

/** Every HTTP call, below `/api/v1`. */
export type WholeBotEdition = BotEdition & BotSettings;

export interface WrongSignatures {
  count: number;
  last_at: string;
  since: string;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChatServerEvents {
  ready: (body: Ready) => void;
  message: (body: Message) => void;
  changed: (body: Changed) => void;
  delta: (body: Delta) => void;
  typing: (body: Typing) => void;
  control: (body: Control) => void;
  receipt: (body: Receipt) => void;
  closed: (body: Closed) => void;
  bot: (body: ChatBot) => void;
}

/** Every HTTP call, below `/api/v1`. */
export interface ChatClientEvents {
  send: (body: Send, ack: (answer: Sent | Refused) => void) => void;
  typing: (body: SetTyping) => void;
  read: (body: ReadUpTo) => void;
  more: (body: More, ack: (answer: Page | Refused) => void) => void;
  rate: (body: Rate, ack: (answer: Done | Refused) => void) => void;
  ask_human: (body: Record<string, never>, ack: (answer: Done | Refused) => void) => void;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxServerEvents {
  conversation: (body: FeedConversation) => void;
  message: (body: FeedMessage) => void;
  message_changed: (body: FeedMessage) => void;
  mentioned: (body: FeedMentioned) => void;
  control: (body: FeedControl) => void;
  receipt: (body: FeedReceipt) => void;
  rated: (body: FeedRated) => void;
  delta: (body: FeedDelta) => void;
  typing: (body: FeedTyping) => void;
  presence: (body: FeedPresence) => void;
  viewing: (body: FeedViewing) => void;
  document: (body: FeedDocument) => void;
  document_removed: (body: FeedDocumentRemoved) => void;
  gap: (body: FeedGap) => void;
  call: (body: FeedCall) => void;
  notices: (body: FeedNotices) => void;
  resync: (body: FeedResync) => void;
}

/** Every HTTP call, below `/api/v1`. */
export interface InboxClientEvents {
  subscribe: (body: Subscribe, ack: (answer: Subscribed | Refused) => void) => void;
  viewing: (body: SetViewing) => void;
}

/** Every HTTP call, below `/api/v1`. */
export interface Calls {
  /** Upload a file. */
  "POST /attachments": { body: FormData; answer: Attachment };
  /** Log in. */
  "POST /auth/login": { body: Login; answer: Tokens };
  /** Log out. */
  "POST /auth/logout": { body: Refresh; answer: void };
  /** Get a new access token. */
  "POST /auth/refresh": { body: Refresh; answer: Tokens };
  /** List bots. */
  "GET /bots": { answer: BotList };
  /** Add a bot. */
  "POST /bots": { body: BotSettings; answer: Bot };
  /** Read a bot. */
  "GET /bots/{id}": { path: { id: string }; answer: Bot };
  /** Change a bot. */
  "PUT /bots/{id}": { path: { id: string }; body: BotSettings; answer: Bot };
  /** Delete a bot. */
  "DELETE /bots/{id}": { path: { id: string }; answer: void };
  /** Read a draft. */
  "GET /bots/{id}/draft": { path: { id: string }; answer: BotDraft };
  /** Keep a draft. */
  "PUT /bots/{id}/draft": { path: { id: string }; body: BotSettings; answer: BotDraft };
  /** Discard a draft. */
  "DELETE /bots/{id}/draft": { path: { id: string }; answer: void };
  /** List editions. */
  "GET /bots/{id}/editions": { path: { id: string }; answer: BotEditionList };
  /** Read an edition. */
  "GET /bots/{id}/editions/{edition}": { path: { id: string; edition: number }; answer: WholeBotEdition };
  /** Make an edition live again. */
  "POST /bots/{id}/editions/{edition}/restore": { path: { id: string; edition: number }; answer: Bot };
  /** Try a bot. */
  "POST /bots/{id}/preview": { path: { id: string }; body: PreviewRequest; answer: BotPreview };
  /** Publish the draft. */
  "POST /bots/{id}/publish": { path: { id: string }; body: Publish; answer: Bot };
  /** List phone calls. */
  "GET /calls": { query: { conversation?: string; inbox?: string; before?: string; limit?: number }; answer: CallList };
  /** Call somebody. */
  "POST /calls": { body: NewCall; answer: Call };
  /** Read a phone call. */
  "GET /calls/{id}": { path: { id: string }; answer: Call };
  /** Hang up. */
  "POST /calls/{id}/hang-up": { path: { id: string }; answer: void };
  /** Read the recording of a call. */
  "GET /calls/{id}/recording": { path: { id: string }; answer: void };
  /** Take a call on a phone. */
  "POST /calls/{id}/ring": { path: { id: string }; body: RingMe; answer: void };
  /** List or find canned replies. */
  "GET /canned-replies": { query: { search?: string }; answer: CannedReplyList };
  /** Add a canned reply. */
  "POST /canned-replies": { body: CannedReplySettings; answer: CannedReply };
  /** Read a canned reply. */
  "GET /canned-replies/{id}": { path: { id: string }; answer: CannedReply };
  /** Change a canned reply. */
  "PUT /canned-replies/{id}": { path: { id: string }; body: CannedReplySettings; answer: CannedReply };
  /** Delete a canned reply. */
  "DELETE /canned-replies/{id}": { path: { id: string }; answer: void };
  /** Fill a canned reply for a conversation. */
  "POST /canned-replies/{id}/render": { path: { id: string }; body: InConversation; answer: RenderedReply };
  /** Upload a file as a visitor. */
  "POST /chat/attachments": { body: FormData; answer: Attachment };
  /** Search contacts. */
  "GET /contacts": { query: { query: string; limit?: number }; answer: FoundContacts };
  /** Take two contacts apart again. */
  "POST /contacts/merges/{id}/undo": { path: { id: string }; answer: Merged };
  /** Read a contact. */
  "GET /contacts/{id}": { path: { id: string }; answer: Contact };
  /** Change a contact. */
  "PATCH /contacts/{id}": { path: { id: string }; body: ContactChange; answer: Contact };
  /** List who may be the same person. */
  "GET /contacts/{id}/alike": { path: { id: string }; answer: AlikeContacts };
  /** List a contact's conversations. */
  "GET /contacts/{id}/conversations": { path: { id: string }; query: { cursor?: string; limit?: number }; answer: ConversationPage };
  /** Merge another contact into this one. */
  "POST /contacts/{id}/merge": { path: { id: string }; body: NewMerge; answer: Merged };
  /** List all that was said with a contact. */
  "GET /contacts/{id}/timeline": { path: { id: string }; query: { cursor?: string; limit?: number }; answer: TimelinePage };
  /** List conversations. */
  "GET /conversations": { query: { view?: View; topic?: "messages" | "comments"; status?: "open" | "snoozed" | "resolved"; label?: string; priority?: "none" | "low" | "medium" | "high" | "urgent"; inbox?: string; channel?: string; team?: string; assignee?: string; waiting_s?: number; cursor?: string; limit?: number }; answer: ConversationPage };
  /** Change many at once. */
  "POST /conversations/bulk": { body: Bulk; answer: BulkAnswer };
  /** Count the views. */
  "GET /conversations/counts": { answer: Counts };
  /** Read a conversation. */
  "GET /conversations/{id}": { path: { id: string }; answer: Conversation };
  /** Assign. */
  "POST /conversations/{id}/assign": { path: { id: string }; body: Assign; answer: Conversation };
  /** Help with a conversation. */
  "POST /conversations/{id}/assist": { path: { id: string }; body: AssistRequest; answer: void };
  /** Put labels on, take labels off. */
  "POST /conversations/{id}/labels": { path: { id: string }; body: SetLabels; answer: Conversation };
  /** List messages. */
  "GET /conversations/{id}/messages": { path: { id: string }; query: { before?: number; after?: number; limit?: number }; answer: MessagePage };
  /** Write a message. */
  "POST /conversations/{id}/messages": { path: { id: string }; body: NewMessage; answer: InboxMessage };
  /** Hide a comment. */
  "PUT /conversations/{id}/messages/{message}/hidden": { path: { id: string; message: string }; body: CommentHidden; answer: InboxMessage };
  /** React to a message. */
  "PUT /conversations/{id}/messages/{message}/reaction": { path: { id: string; message: string }; body: SetReaction; answer: InboxMessage };
  /** Send a failed message again. */
  "POST /conversations/{id}/messages/{message}/retry": { path: { id: string; message: string }; body: RetryMessage; answer: InboxMessage };
  /** Read a trace. */
  "GET /conversations/{id}/messages/{message}/trace": { path: { id: string; message: string }; answer: Trace };
  /** Set the priority. */
  "POST /conversations/{id}/priority": { path: { id: string }; body: SetPriority; answer: Conversation };
  /** Mark as read. */
  "POST /conversations/{id}/read": { path: { id: string }; body: Read; answer: void };
  /** Reopen. */
  "POST /conversations/{id}/reopen": { path: { id: string }; answer: Conversation };
  /** Resolve. */
  "POST /conversations/{id}/resolve": { path: { id: string }; answer: Conversation };
  /** Give back to the agent. */
  "POST /conversations/{id}/return": { path: { id: string }; answer: Conversation };
  /** Put aside. */
  "POST /conversations/{id}/snooze": { path: { id: string }; body: SetSnooze; answer: Conversation };
  /** Take over. */
  "POST /conversations/{id}/take": { path: { id: string }; body: Take; answer: Conversation };
  /** Give to a team. */
  "POST /conversations/{id}/team": { path: { id: string }; body: SetTeam; answer: Conversation };
  /** List traces. */
  "GET /conversations/{id}/traces": { path: { id: string }; query: { before?: string; limit?: number }; answer: TraceList };
  /** Tell that the operator types. */
  "POST /conversations/{id}/typing": { path: { id: string }; body: TypingState; answer: void };
  /** Open a cited file. */
  "GET /files/knowledge/{document}": { path: { document: string }; query: { sig?: string }; answer: void };
  /** List HTTP tools. */
  "GET /http-tools": { answer: HttpToolList };
  /** Add an HTTP tool. */
  "POST /http-tools": { body: HttpToolSettings; answer: HttpToolRecord };
  /** Read an HTTP tool. */
  "GET /http-tools/{id}": { path: { id: string }; answer: HttpToolRecord };
  /** Change an HTTP tool. */
  "PUT /http-tools/{id}": { path: { id: string }; body: HttpToolSettings; answer: HttpToolRecord };
  /** Remove an HTTP tool. */
  "DELETE /http-tools/{id}": { path: { id: string }; answer: void };
  /** Try an HTTP tool. */
  "POST /http-tools/{id}/try": { path: { id: string }; body: TryTool; answer: TriedTool };
  /** List inboxes. */
  "GET /inboxes": { answer: InboxList };
  /** Add an inbox. */
  "POST /inboxes": { body: InboxSettings; answer: Inbox };
  /** Read an inbox. */
  "GET /inboxes/{id}": { path: { id: string }; answer: Inbox };
  /** Change an inbox. */
  "PUT /inboxes/{id}": { path: { id: string }; body: InboxSettings; answer: Inbox };
  /** Read the account of an inbox. */
  "GET /inboxes/{id}/account": { path: { id: string }; answer: ChannelAccount };
  /** Connect an inbox to its account. */
  "PUT /inboxes/{id}/account": { path: { id: string }; body: ChannelAccountSettings; answer: ChannelAccount };
  /** Disconnect an inbox. */
  "DELETE /inboxes/{id}/account": { path: { id: string }; answer: void };
  /** Check the account of an inbox. */
  "POST /inboxes/{id}/account/check": { path: { id: string }; query: { wait?: number }; answer: ChannelCheck };
  /** Read the health of an inbox. */
  "GET /inboxes/{id}/health": { path: { id: string }; answer: ChannelHealth };
  /** Make a new identity secret. */
  "POST /inboxes/{id}/identity-secret": { path: { id: string }; answer: IdentitySecret };
  /** Read the phone of an inbox. */
  "GET /inboxes/{id}/phone": { path: { id: string }; answer: Phone };
  /** Connect an inbox to its number. */
  "PUT /inboxes/{id}/phone": { path: { id: string }; body: PhoneSettings; answer: Phone };
  /** Disconnect an inbox from its number. */
  "DELETE /inboxes/{id}/phone": { path: { id: string }; answer: void };
  /** Point the number at this server. */
  "POST /inboxes/{id}/phone/point": { path: { id: string }; answer: void };
  /** List templates. */
  "GET /inboxes/{id}/templates": { path: { id: string }; answer: MessageTemplateList };
  /** Create a template. */
  "POST /inboxes/{id}/templates": { path: { id: string }; body: NewMessageTemplate; answer: MessageTemplate };
  /** Read the platform's list anew. */
  "POST /inboxes/{id}/templates/sync": { path: { id: string }; answer: MessageTemplateList };
  /** Edit a template. */
  "PUT /inboxes/{id}/templates/{template}": { path: { id: string; template: string }; body: MessageTemplateEdit; answer: MessageTemplate };
  /** Delete a template. */
  "DELETE /inboxes/{id}/templates/{template}": { path: { id: string; template: string }; answer: void };
  /** List knowledge bases. */
  "GET /knowledge": { answer: KnowledgeBaseList };
  /** Add a knowledge base. */
  "POST /knowledge": { body: NewKnowledgeBase; answer: KnowledgeBase };
  /** List unanswered questions. */
  "GET /knowledge/gaps": { query: { days?: number; cursor?: string }; answer: GapList };
  /** Dismiss an unanswered question. */
  "DELETE /knowledge/gaps/{id}": { path: { id: string }; answer: void };
  /** Change a knowledge base. */
  "PUT /knowledge/{kb}": { path: { kb: string }; body: KnowledgeBaseSettings; answer: KnowledgeBase };
  /** Remove a knowledge base. */
  "DELETE /knowledge/{kb}": { path: { kb: string }; answer: void };
  /** Answer a question. */
  "POST /knowledge/{kb}/answers": { path: { kb: string }; body: AnswerEntry; answer: Document };
  /** Read an answer. */
  "GET /knowledge/{kb}/answers/{document}": { path: { kb: string; document: string }; answer: AnswerEntry };
  /** Change an answer. */
  "PUT /knowledge/{kb}/answers/{document}": { path: { kb: string; document: string }; body: AnswerEntry; answer: Document };
  /** List a base's documents. */
  "GET /knowledge/{kb}/documents": { path: { kb: string }; query: { cursor?: string; state?: "ready" | "working" | "failed"; q?: string }; answer: DocumentList };
  /** Add or replace documents. */
  "POST /knowledge/{kb}/documents": { path: { kb: string }; query: { wait?: number }; body: FormData; answer: Document };
  /** Read a document. */
  "GET /knowledge/{kb}/documents/{document}": { path: { kb: string; document: string }; answer: Document };
  /** Remove a document. */
  "DELETE /knowledge/{kb}/documents/{document}": { path: { kb: string; document: string }; answer: void };
  /** Stop taking a document in. */
  "POST /knowledge/{kb}/documents/{document}/cancel": { path: { kb: string; document: string }; answer: Document };
  /** Read a document's file. */
  "GET /knowledge/{kb}/documents/{document}/file": { path: { kb: string; document: string }; answer: void };
  /** Read a document's passages. */
  "GET /knowledge/{kb}/documents/{document}/passages": { path: { kb: string; document: string }; query: { cursor?: number }; answer: DocumentPassages };
  /** Take a document in again. */
  "POST /knowledge/{kb}/documents/{document}/retry": { path: { kb: string; document: string }; answer: Document };
  /** Add a web page or the pages of a site. */
  "POST /knowledge/{kb}/pages": { path: { kb: string }; body: NewPage; answer: Documents };
  /** Search a base. */
  "GET /knowledge/{kb}/search": { path: { kb: string }; query: { q: string }; answer: FoundList };
  /** List labels. */
  "GET /labels": { answer: LabelList };
  /** Add a label. */
  "POST /labels": { body: LabelSettings; answer: Label };
  /** Read a label. */
  "GET /labels/{id}": { path: { id: string }; answer: Label };
  /** Change a label. */
  "PUT /labels/{id}": { path: { id: string }; body: LabelSettings; answer: Label };
  /** Delete a label. */
  "DELETE /labels/{id}": { path: { id: string }; answer: void };
  /** List macros. */
  "GET /macros": { answer: MacroList };
  /** Add a macro. */
  "POST /macros": { body: MacroSettings; answer: Macro };
  /** Read a macro. */
  "GET /macros/{id}": { path: { id: string }; answer: Macro };
  /** Change a macro. */
  "PUT /macros/{id}": { path: { id: string }; body: MacroSettings; answer: Macro };
  /** Delete a macro. */
  "DELETE /macros/{id}": { path: { id: string }; answer: void };
  /** Run a macro on a conversation. */
  "POST /macros/{id}/run": { path: { id: string }; body: RunMacro; answer: MacroReport };
  /** List MCP servers. */
  "GET /mcp-servers": { answer: McpServerList };
  /** Add an MCP server. */
  "POST /mcp-servers": { body: McpServerSettings; answer: McpServerRecord };
  /** Read an MCP server. */
  "GET /mcp-servers/{id}": { path: { id: string }; answer: McpServerRecord };
  /** Change an MCP server. */
  "PUT /mcp-servers/{id}": { path: { id: string }; body: McpServerSettings; answer: McpServerRecord };
  /** Remove an MCP server. */
  "DELETE /mcp-servers/{id}": { path: { id: string }; answer: void };
  /** Check an MCP server. */
  "POST /mcp-servers/{id}/check": { path: { id: string }; answer: CheckedServer };
  /** Who am I. */
  "GET /me": { answer: Me };
  /** Read the caller's availability. */
  "GET /me/availability": { answer: OwnAvailability };
  /** Choose whether to be given work. */
  "PUT /me/availability": { body: OwnAvailability; answer: OwnAvailability };
  /** List connections. */
  "GET /model-connections": { answer: ModelConnectionList };
  /** Add a connection. */
  "POST /model-connections": { body: ModelConnectionSettings; answer: ModelConnection };
  /** Read a connection. */
  "GET /model-connections/{id}": { path: { id: string }; answer: ModelConnection };
  /** Change a connection. */
  "PUT /model-connections/{id}": { path: { id: string }; body: ModelConnectionSettings; answer: ModelConnection };
  /** Remove a connection. */
  "DELETE /model-connections/{id}": { path: { id: string }; answer: void };
  /** Check a connection. */
  "POST /model-connections/{id}/check": { path: { id: string }; body: CheckConnection; answer: CheckedConnection };
  /** List known models. */
  "GET /models": { answer: ModelTable };
  /** List notices. */
  "GET /notices": { answer: NoticeList };
  /** List operators. */
  "GET /operators": { answer: OperatorList };
  /** Add an operator. */
  "POST /operators": { body: NewOperator; answer: AddedOperator };
  /** List packs. */
  "GET /packs": { answer: PackList };
  /** Connect a pack. */
  "PUT /packs/{key}": { path: { key: string }; body: ConnectPack; answer: Pack };
  /** Disconnect a pack. */
  "DELETE /packs/{key}": { path: { key: string }; answer: void };
  /** Check a pack. */
  "POST /packs/{key}/check": { path: { key: string }; answer: Checked };
  /** List saved views. */
  "GET /saved-views": { answer: SavedViewList };
  /** Keep a view. */
  "POST /saved-views": { body: SavedViewSettings; answer: SavedView };
  /** Read a saved view. */
  "GET /saved-views/{id}": { path: { id: string }; answer: SavedView };
  /** Change a saved view. */
  "PUT /saved-views/{id}": { path: { id: string }; body: SavedViewSettings; answer: SavedView };
  /** Delete a saved view. */
  "DELETE /saved-views/{id}": { path: { id: string }; answer: void };
  /** Search messages and contacts. */
  "GET /search": { query: { q: string; inbox?: string; author?: string; since?: string; until?: string; cursor?: string; limit?: number }; answer: SearchPage };
  /** List teams. */
  "GET /teams": { answer: TeamList };
  /** Add a team. */
  "POST /teams": { body: TeamSettings; answer: Team };
  /** Read a team. */
  "GET /teams/{id}": { path: { id: string }; answer: Team };
  /** Change a team. */
  "PUT /teams/{id}": { path: { id: string }; body: TeamSettings; answer: Team };
  /** Delete a team. */
  "DELETE /teams/{id}": { path: { id: string }; answer: void };
  /** List tools. */
  "GET /tools": { answer: ToolList };
  /** Read the usage. */
  "GET /usage": { query: { from: string; to: string }; answer: Usage };
  /** Set limits. */
  "PUT /usage/limits": { body: UsageLimits; answer: UsageLimits };
  /** List voice agents. */
  "GET /voice-agents": { answer: VoiceAgentList };
  /** Add a voice agent. */
  "POST /voice-agents": { body: VoiceAgentSettings; answer: VoiceAgent };
  /** Read a voice agent. */
  "GET /voice-agents/{id}": { path: { id: string }; answer: VoiceAgent };
  /** Change a voice agent. */
  "PUT /voice-agents/{id}": { path: { id: string }; body: VoiceAgentSettings; answer: VoiceAgent };
  /** Delete a voice agent. */
  "DELETE /voice-agents/{id}": { path: { id: string }; answer: void };
  /** Make or change the agent at the provider. */
  "POST /voice-agents/{id}/provider-agent": { path: { id: string }; body: ProviderDraft; answer: ProviderAgent };
  /** List the voices of the provider. */
  "GET /voice-agents/{id}/voices": { path: { id: string }; answer: VoiceList };
  /** Read an invitation. */
  "POST /auth/invitation": { body: InvitationToken; answer: InvitedTo };
  /** Accept an invitation. */
  "POST /auth/invitation/accept": { body: AcceptInvitation; answer: Tokens };
  /** List invitations. */
  "GET /invitations": { answer: InvitationList };
  /** Invite somebody. */
  "POST /invitations": { body: NewInvitation; answer: SentInvitation };
  /** Take an invitation back. */
  "DELETE /invitations/{id}": { path: { id: string }; answer: void };
  /** List my logins. */
  "GET /me/logins": { answer: OwnLoginList };
  /** End one of my logins. */
  "DELETE /me/logins/{id}": { path: { id: string }; answer: void };
  /** Change my password. */
  "POST /me/password": { body: ChangePassword; answer: void };
  /** Begin with a second factor. */
  "POST /me/second-factor": { body: Password; answer: OfferedFactor };
  /** Switch the second factor on. */
  "POST /me/second-factor/confirm": { body: Code; answer: RecoveryCodes };
  /** Switch the second factor off. */
  "POST /me/second-factor/off": { body: PasswordAndCode; answer: void };
  /** Read an operator. */
  "GET /operators/{id}": { path: { id: string }; answer: Operator };
  /** Change an operator. */
  "PUT /operators/{id}": { path: { id: string }; body: OperatorSettings; answer: Operator };
  /** Remove an operator. */
  "DELETE /operators/{id}": { path: { id: string }; answer: void };
  /** Take somebody's second factor away. */
  "DELETE /operators/{id}/second-factor": { path: { id: string }; answer: void };
  /** Read the organisation. */
  "GET /organisation": { answer: Organisation };
  /** Change the organisation. */
  "PUT /organisation": { body: OrganisationSettings; answer: Organisation };
  /** List roles. */
  "GET /roles": { answer: RoleList };
  /** Add a role. */
  "POST /roles": { body: RoleSettings; answer: Role };
  /** Read a role. */
  "GET /roles/{id}": { path: { id: string }; answer: Role };
  /** Change a role. */
  "PUT /roles/{id}": { path: { id: string }; body: RoleSettings; answer: Role };
  /** Delete a role. */
  "DELETE /roles/{id}": { path: { id: string }; answer: void };
}

export interface AcceptInvitation {
  name: string;
  password: string;
  token: string;
}

export interface ChangePassword {
  /** The present one. */
  current: string;
  password: string;
}

export interface Code {
  /** Six digits of the authenticator. */
  code: string;
}

export interface ForgottenPassword {
  email: string;
}

export interface Invitation {
  created_at: string;
  email: string;
  ends_at: string;
  id: string;
  invited_by: string;
  role: string;
}

export interface InvitationList {
  items: Invitation[];
}

export interface InvitationToken {
  /** What stands behind `#invitation=` in the link. */
  token: string;
}

export interface InvitedTo {
  email: string;
  ends_at: string;
  organisation: string;
}

export interface Levels {
  analytics: PermissionLevel;
  billing: PermissionLevel;
  bots: PermissionLevel;
  campaigns: PermissionLevel;
  conversations: PermissionLevel;
  integrations: PermissionLevel;
  live_chat: PermissionLevel;
  media: PermissionLevel;
  settings: PermissionLevel;
  social: PermissionLevel;
  tasks: PermissionLevel;
  users: PermissionLevel;
  voice: PermissionLevel;
  whatsapp: PermissionLevel;
  widget: PermissionLevel;
}

export type Me = Operator & {
  levels: Levels;
  /** It is on. */
  second_factor: boolean;
  /** The organisation asks everybody for one: until it is on, nothing else is allowed. */
  second_factor_required: boolean;
};

export interface NewInvitation {
  email: string;
  /** `operator` when absent. */
  role?: string;
}

export interface OfferedFactor {
  /** `otpauth://…`: the same to scan, as a QR code. */
  address: string;
  /** To type in. */
  secret: string;
}

export interface OperatorSettings {
  name: string;
  role: string;
}

export interface Organisation {
  id: string;
  name: string;
  /** Everybody inside has to have a second factor. */
  require_second_factor: boolean;
}

export interface OrganisationSettings {
  name: string;
  require_second_factor?: boolean;
}

export interface OwnLogin {
  /** Where it was last used from; empty for logins of an older version. */
  address: string;
  created_at: string;
  /** The one that asks. */
  current: boolean;
  /** Browser and system; empty when it did not say. */
  device: string;
  id: string;
  /** To a quarter of an hour: when it was last renewed. */
  seen_at: string;
}

export interface OwnLoginList {
  items: OwnLogin[];
}

export interface Password {
  password: string;
}

export interface PasswordAndCode {
  /** Six digits of the authenticator, or one of the recovery codes. */
  code: string;
  password: string;
}

export type PermissionLevel = "none" | "view" | "edit" | "manage";

export interface RecoveryCodes {
  /** Each is good for one login without the authenticator. */
  recovery_codes: string[];
}

export interface ResetPassword {
  password: string;
  /** What stands behind `#reset=` in the link. */
  token: string;
}

export interface RoleList {
  items: Role[];
}

export interface RoleSettings {
  description?: string;
  levels: Levels;
  name: string;
}

export type SentInvitation = Invitation & {
  /** Begins with `/` where the configuration has no `public_url`. */
  link: string;
  /** The link was mailed too. */
  mailed: boolean;
};
