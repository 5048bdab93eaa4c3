/** The parts of the settings, in groups; of a group in which somebody may open nothing there is no trace. */
import { type ReactNode, useId } from "react";
import { useInbox, useText } from "../../../desk/desk";
import { mayOpen } from "../../../state/permits";
import { listed, SETTINGS, type SettingsGroup, type SettingsPage, type StudioPlace } from "../../../state/studio/place";
import { Answered, Bolt, Card, Chart, Eraser, Eye, Check, Clock, Fork, Globe, Grid, Handset, Key, Lock, Mailbox, People, Person, Plug, Play, Shield, Slash, Spark, Star, Steps, Tag, Tool } from "../../parts/icons";
import { PageLinks } from "../page_links";
import { SideHead } from "../side_head";

const SIGNS: Record<SettingsPage, ReactNode> = { account: <Person />, team: <People />, roles: <Key />, teams: <People />, inboxes: <Mailbox />, routing: <Fork />, hours: <Clock />, policies: <Check />, labels: <Tag />, replies: <Slash />, macros: <Steps />, automations: <Bolt />, schedules: <Clock />, contact_fields: <Card />, templates: <Answered />, voices: <Handset />, models: <Spark />, tools: <Tool />, packs: <Grid />, keys: <Lock />, webhooks: <Plug />, usage: <Chart />, audit: <Eye />, erasures: <Eraser />, ratings: <Star lit={false} />, start: <Play />, organisation: <Globe />, "sign-on": <Shield /> };

export function SettingsSide({ place }: { place: StudioPlace }) {
  const { settings: words } = useText();
  const levels = useInbox((s) => s.me?.levels);
  const groups = SETTINGS.map(([group, pages]) => [group, pages.filter((page) => mayOpen(levels, page))] as const);
  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="list-scroll knowledge-list">
        {groups.map(([group, pages]) => pages.length > 0 && <Group key={group} group={group} pages={pages} open={listed(place)} />)}
      </div>
    </section>
  );
}

interface GroupProps {
  group: SettingsGroup;
  pages: readonly SettingsPage[];
  open: StudioPlace["page"];
}

function Group({ group, pages, open }: GroupProps) {
  const { settings: words } = useText();
  const id = useId();
  return (
    <div className="page-group">
      <h3 id={id}>{words.groups[group]}</h3>
      <PageLinks pages={pages} words={words.pages} signs={SIGNS} open={open} labelledBy={id} />
    </div>
  );
}
