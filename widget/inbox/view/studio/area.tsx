/** The assistants, the contacts, the outreach and the settings: what there is at the left, what is open beside it. On a phone each is a screen. */
import { useEffect } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { mayChange, mayOpen } from "../../state/permits";
import { isBots, isContacts, isOutreach, type LeadsPlace, placePath, type StudioPlace } from "../../state/studio/place";
import { useContactsText } from "../../text/contacts";
import { ContactPage } from "../people/contact_page";
import { ContactsSide } from "../people/contacts_side";
import { AutomationPage } from "./automations/automation_page";
import { AutomationsPage } from "./automations/automations_page";
import { BotPage } from "./bots/bot_page";
import { BotsSide } from "./bots/side";
import { LaterCampaigns } from "./campaigns/later";
import { LaterCrm } from "./crm/later";
import { OutreachSide } from "./outreach/side";
import { LaterPosts } from "./posts/later";
import { LaterShop } from "./shop/later";
import { LaterSocial } from "./social/later";
import { NotYours } from "../frame/not_yours";
import { LockedContext } from "./fields";
import { KeyPage } from "./developers/key_page";
import { KeysPage } from "./developers/keys_page";
import { WebhookPage } from "./developers/webhook_page";
import { WebhooksPage } from "./developers/webhooks_page";
import { InboxPage } from "./inboxes/inbox_page";
import { InboxesPage } from "./inboxes/inboxes_page";
import { FieldsPage } from "./kept/fields_page";
import { OrganisationPage } from "./house/organisation_page";
import { SignOnPage } from "./house/sign_on_page";
import { StartPage } from "./house/start_page";
import { LabelsPage } from "./kept/labels_page";
import { MacrosPage } from "./kept/macros_page";
import { RepliesPage } from "./kept/replies_page";
import { RoutingPage } from "./kept/routing_page";
import { TeamsPage } from "./kept/teams_page";
import { HttpToolPage } from "./settings/http_tool_page";
import { McpPage } from "./settings/mcp_page";
import { ModelsPage } from "./settings/models_page";
import { PackPage, PacksPage } from "./settings/packs_page";
import { SettingsSide } from "./settings/side";
import { ToolsPage } from "./settings/tools_page";
import { UsagePage } from "./settings/usage_page";
import { AccountPage } from "./account/account_page";
import { SchedulesPage } from "./schedules/schedules_page";
import { HoursPage } from "./service/hours_page";
import { PoliciesPage } from "./service/policies_page";
import { RatingsPage } from "./service/ratings_page";
import { RolePage } from "./team/role_page";
import { RolesPage } from "./team/roles_page";
import { TeamPage } from "./team/team_page";
import { TemplatePage } from "./templates/template_page";
import { TemplatesPage } from "./templates/templates_page";
import { AuditPage } from "./trust/audit_page";
import { ErasuresPage } from "./trust/erasures_page";
import { VoiceAgentPage } from "./voice/agent_page";
import { VoiceAgentsPage } from "./voice/agents_page";

type Place = Exclude<StudioPlace, LeadsPlace>;

export function StudioArea({ place }: { place: Place }) {
  const { studio } = useDesk();
  const { product, bots, outreach, settings } = useText();
  const contacts = useContactsText();
  const levels = useInbox((s) => s.me?.levels);
  useEffect(() => {
    // Their names stand on many pages.
    if (mayOpen(levels, "bots")) void studio.bots.load();
  }, [studio, levels]);
  return (
    <LockedContext value={!mayChange(levels, place.page)}>
      <main className="panes">
        <h1 className="hidden">
          {product} · {isBots(place) ? bots.name : isContacts(place) ? contacts.name : isOutreach(place) ? outreach.name : settings.name}
        </h1>
        {isBots(place) ? <BotsSide place={place} /> : isContacts(place) ? <ContactsSide place={place} /> : isOutreach(place) ? <OutreachSide place={place} /> : <SettingsSide place={place} />}
        <div id="thread" className="main knowledge-main" tabIndex={-1}>
          {mayOpen(levels, place.page) ? <Open place={place} /> : <NotYours />}
        </div>
      </main>
    </LockedContext>
  );
}

function Open({ place }: { place: Place }) {
  const text = useText();
  const contacts = useContactsText();
  switch (place.page) {
    case "bots":
      return <Choose title={text.bots.choose} hint={text.bots.chooseHint} />;
    case "outreach":
      return <Choose title={text.outreach.choose} hint={text.outreach.chooseHint} />;
    case "settings":
      return <Choose title={text.settings.choose} hint={text.settings.chooseHint} />;
    case "contacts":
      return <Choose title={contacts.choose} hint={contacts.chooseHint} />;
    case "contact":
      return <ContactPage key={place.id} id={place.id} />;
    case "automations":
      return <AutomationsPage />;
    case "schedules":
      return <SchedulesPage />;
    case "automation":
      return <AutomationPage key={place.id} id={place.id} />;
    case "contact_fields":
      return <FieldsPage />;
    case "audiences":
    case "campaigns":
      return <LaterCampaigns page={place.page} />;
    case "audience":
    case "campaign":
      return <LaterCampaigns page={place.page} id={place.id} />;
    case "posts":
      return <LaterPosts />;
    case "post":
      return <LaterPosts id={place.id} {...(place.day ? { day: place.day } : {})} />;
    case "social":
      return <LaterSocial />;
    case "social_post":
      return <LaterSocial id={place.id} />;
    case "shop":
    case "shop_rules":
      return <LaterShop page={place.page} />;
    case "shop_case":
      return <LaterShop page={place.page} id={place.id} />;
    case "crm":
      return <LaterCrm page={place.page} />;
    case "crm_connection":
      return <LaterCrm page={place.page} id={place.id} />;
    case "bot":
      return <BotPage key={place.bot} id={place.bot} section={place.section} />;
    case "inboxes":
      return <InboxesPage />;
    case "inbox":
      return <InboxPage key={place.inbox} id={place.inbox} />;
    case "templates":
      return <TemplatesPage />;
    case "template":
      return <TemplatePage key={placePath(place)} place={place} />;
    case "voices":
      return <VoiceAgentsPage />;
    case "voice":
      return <VoiceAgentPage key={place.id} id={place.id} section={place.section} />;
    case "models":
      return <ModelsPage />;
    case "tools":
      return <ToolsPage />;
    case "http_tool":
      return <HttpToolPage key={place.id} id={place.id} />;
    case "mcp_server":
      return <McpPage key={place.id} id={place.id} />;
    case "packs":
      return <PacksPage />;
    case "pack":
      return <PackPage key={place.pack} id={place.pack} />;
    case "keys":
      return <KeysPage />;
    case "key":
      return <KeyPage />;
    case "webhooks":
      return <WebhooksPage />;
    case "webhook":
      return <WebhookPage key={place.id} id={place.id} />;
    case "labels":
      return <LabelsPage />;
    case "teams":
      return <TeamsPage />;
    case "replies":
      return <RepliesPage />;
    case "macros":
      return <MacrosPage />;
    case "routing":
      return <RoutingPage />;
    case "hours":
      return <HoursPage />;
    case "policies":
      return <PoliciesPage />;
    case "ratings":
      return <RatingsPage />;
    case "usage":
      return <UsagePage />;
    case "audit":
      return <AuditPage />;
    case "erasures":
      return <ErasuresPage />;
    case "team":
      return <TeamPage />;
    case "roles":
      return <RolesPage />;
    case "role":
      return <RolePage key={placePath(place)} place={place} />;
    case "account":
      return <AccountPage />;
    case "start":
      return <StartPage />;
    case "organisation":
      return <OrganisationPage />;
    case "sign-on":
      return <SignOnPage />;
  }
}

function Choose({ title, hint }: { title: string; hint: string }) {
  const { studio } = useDesk();
  const { phase, value } = useCell(studio.bots);
  const { bots } = useText();
  const empty = title === bots.choose && phase === "ready" && value?.length === 0;
  return (
    <div className="no-thread">
      <Switchboard />
      <p className="empty-title">{empty ? bots.none : title}</p>
      <p>{empty ? bots.noneHint : hint}</p>
    </div>
  );
}

/** A board with three lines, one of them plugged in. */
function Switchboard() {
  return (
    <svg viewBox="0 0 220 90" className="empty-cord" aria-hidden="true" focusable="false">
      {[40, 110, 180].map((x) => (
        <circle key={x} className="jack" cx={x} cy="28" r="15" />
      ))}
      <circle className="plugged" cx="110" cy="28" r="6" />
      <circle className="hole" cx="40" cy="28" r="5" />
      <circle className="hole" cx="180" cy="28" r="5" />
      <path className="cord" d="M110 28 C 108 80, 60 86, 44 74" />
    </svg>
  );
}
