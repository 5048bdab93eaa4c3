/** The ways to the leads, the contacts, the outreach, the knowledge, the assistants and the settings. */
import type { MouseEvent, ReactNode } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { knowledgeHref, studioHref } from "../../desk/route";
import { useContactsText } from "../../text/contacts";
import { mayOpen } from "../../state/permits";
import { isBots, isContacts, isLeads, isOutreach, isSettings } from "../../state/studio/place";
import { Book, Bot, Card, Flag, Gear, Megaphone } from "../parts/icons";

interface Props {
  name: string;
  sign: ReactNode;
  href: string;
  here: boolean;
  onFollow: () => void;
}

function AreaLink({ name, sign, href, here, onFollow }: Props) {
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onFollow();
  }
  return (
    <a className="view-link" href={href} onClick={follow} aria-current={here ? "true" : undefined} title={name}>
      {sign}
      <span className="view-name">{name}</span>
    </a>
  );
}

export function AreaLinks() {
  const { route } = useDesk();
  const { knowledge: words, bots, leads, outreach, settings } = useText();
  const { knowledge, studio } = useCell(route);
  const reads = useMay("GET /knowledge");
  const assists = useMay("GET /bots");
  const meets = useMay("GET /contacts");
  const contacts = useContactsText();
  const sells = useMay("GET /leads");
  const reaches = useInbox((s) => mayOpen(s.me?.levels, "outreach"));
  return (
    <>
      {sells && <AreaLink name={leads} sign={<Flag />} href={studioHref({ page: "leads" })} here={studio !== undefined && isLeads(studio)} onFollow={() => route.enter({ page: "leads" })} />}
      {meets && <AreaLink name={contacts.name} sign={<Card />} href={studioHref({ page: "contacts" })} here={studio !== undefined && isContacts(studio)} onFollow={() => route.enter({ page: "contacts" })} />}
      {reaches && <AreaLink name={outreach.name} sign={<Megaphone />} href={studioHref({ page: "outreach" })} here={studio !== undefined && isOutreach(studio)} onFollow={() => route.enter({ page: "outreach" })} />}
      {reads && <AreaLink name={words.name} sign={<Book />} href={knowledgeHref({ page: "bases" })} here={knowledge !== undefined} onFollow={() => route.visit({ page: "bases" })} />}
      {assists && <AreaLink name={bots.name} sign={<Bot />} href={studioHref({ page: "bots" })} here={studio !== undefined && isBots(studio)} onFollow={() => route.enter({ page: "bots" })} />}
      <AreaLink name={settings.name} sign={<Gear />} href={studioHref({ page: "settings" })} here={studio !== undefined && isSettings(studio)} onFollow={() => route.enter({ page: "settings" })} />
    </>
  );
}
