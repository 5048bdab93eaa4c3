/** The parts of the settings. */
import type { ReactNode } from "react";
import { useInbox, useText } from "../../../desk/desk";
import { mayOpen } from "../../../state/permits";
import { SETTINGS, type StudioPlace } from "../../../state/studio/place";
import { Answered, Bolt, Card, Chart, Eraser, Eye, Check, Clock, Fork, Globe, Grid, Handset, Key, Lock, Mailbox, People, Person, Plug, Play, Shield, Slash, Spark, Star, Steps, Tag, Tool } from "../../parts/icons";
import { Audience, Megaphone } from "../campaigns/signs";
import { Exchange } from "../crm/signs";
import { Calendar } from "../posts/signs";
import { Shop } from "../shop/signs";
import { Social } from "../social/signs";
import { StudioLink } from "../link";
import { SideHead } from "../side_head";

const SIGNS: Record<(typeof SETTINGS)[number], ReactNode> = { account: <Person />, team: <People />, roles: <Key />, teams: <People />, inboxes: <Mailbox />, routing: <Fork />, hours: <Clock />, policies: <Check />, labels: <Tag />, replies: <Slash />, macros: <Steps />, automations: <Bolt />, schedules: <Clock />, contact_fields: <Card />, templates: <Answered />, audiences: <Audience />, campaigns: <Megaphone />, posts: <Calendar />, social: <Social />, shop: <Shop />, crm: <Exchange />, voices: <Handset />, models: <Spark />, tools: <Tool />, packs: <Grid />, keys: <Lock />, webhooks: <Plug />, usage: <Chart />, audit: <Eye />, erasures: <Eraser />, ratings: <Star lit={false} />, start: <Play />, organisation: <Globe />, "sign-on": <Shield /> };
const WITHIN: Partial<Record<StudioPlace["page"], (typeof SETTINGS)[number]>> = { role: "roles", automation: "automations", audience: "audiences", campaign: "campaigns", post: "posts", social_post: "social", shop_rules: "shop", shop_case: "shop", crm_connection: "crm", inbox: "inboxes", template: "templates", voice: "voices", http_tool: "tools", mcp_server: "tools", pack: "packs", key: "keys", webhook: "webhooks" };

export function SettingsSide({ place }: { place: StudioPlace }) {
  const { settings: words } = useText();
  const levels = useInbox((s) => s.me?.levels);
  const open = WITHIN[place.page] ?? place.page;
  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="list-scroll knowledge-list">
        <ul className="bases studio-list">
          {SETTINGS.filter((page) => mayOpen(levels, page)).map((page) => (
            <li key={page}>
              <StudioLink to={{ page }} className="base-row" current={page === open}>
                {SIGNS[page]}
                <span className="base-what">
                  <span className="base-name">{words.pages[page][0]}</span>
                  <small>{words.pages[page][1]}</small>
                </span>
              </StudioLink>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
