/** The parts of the settings. */
import type { ReactNode } from "react";
import { useText } from "../../../desk/desk";
import { SETTINGS, type StudioPlace } from "../../../state/studio/place";
import { Answered, Chart, Fork, Grid, Handset, Mailbox, People, Slash, Spark, Steps, Tag, Tool } from "../../parts/icons";
import { useOwner } from "../area";
import { StudioLink } from "../link";
import { SideHead } from "../side_head";

const SIGNS: Record<(typeof SETTINGS)[number], ReactNode> = { inboxes: <Mailbox />, templates: <Answered />, voices: <Handset />, models: <Spark />, tools: <Tool />, packs: <Grid />, usage: <Chart />, labels: <Tag />, teams: <People />, replies: <Slash />, macros: <Steps />, routing: <Fork /> };
const WITHIN: Partial<Record<StudioPlace["page"], (typeof SETTINGS)[number]>> = { inbox: "inboxes", template: "templates", voice: "voices", http_tool: "tools", mcp_server: "tools", pack: "packs" };

export function SettingsSide({ place }: { place: StudioPlace }) {
  const { settings: words } = useText();
  const owner = useOwner();
  const open = WITHIN[place.page] ?? place.page;
  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="list-scroll knowledge-list">
        <ul className="bases studio-list">
          {SETTINGS.map((page) => (
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
        {!owner && <p className="side-note">{words.readOnly}</p>}
      </div>
    </section>
  );
}
