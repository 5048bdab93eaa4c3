/** What reaches many people at once, and what the business shows. */
import type { ReactNode } from "react";
import { useInbox, useText } from "../../../desk/desk";
import { mayOpen } from "../../../state/permits";
import { listed, OUTREACH, type OutreachPage, type StudioPlace } from "../../../state/studio/place";
import { NotYours } from "../../frame/not_yours";
import { Megaphone } from "../../parts/icons";
import { Audience } from "../campaigns/signs";
import { Exchange } from "../crm/signs";
import { PageLinks } from "../page_links";
import { Calendar } from "../posts/signs";
import { Shop } from "../shop/signs";
import { SideHead } from "../side_head";
import { Social } from "../social/signs";

const SIGNS: Record<OutreachPage, ReactNode> = { campaigns: <Megaphone />, audiences: <Audience />, posts: <Calendar />, social: <Social />, shop: <Shop />, crm: <Exchange /> };

export function OutreachSide({ place }: { place: StudioPlace }) {
  const { outreach: words } = useText();
  const levels = useInbox((s) => s.me?.levels);
  const pages = OUTREACH.filter((page) => mayOpen(levels, page));
  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="list-scroll knowledge-list">
        {pages.length > 0 ? (
          <PageLinks pages={pages} words={words.pages} signs={SIGNS} open={listed(place)} />
        ) : (
          <div className="side-welcome">
            <NotYours />
          </div>
        )}
      </div>
    </section>
  );
}
