/** From an empty inbox to the first answer: what there is to do, and what is done. */
import { type ReactNode, useEffect, useState } from "react";
import { useDesk, useInbox } from "../../../desk/desk";
import { mayOpen } from "../../../state/permits";
import { useHouseText } from "../../../text/house";
import { CopyField } from "../../parts/copy_field";
import { Check } from "../../parts/icons";
import { PlaceLink } from "../../knowledge/link";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";

/** What was found of what a start needs. */
interface Found {
  documents: number;
  base?: string;
  bot?: string;
  speaks: boolean;
  inbox?: string;
  key?: string;
  conversations: number;
  people: number;
}

export function StartPage() {
  const desk = useDesk();
  const { studio, team, api, say } = desk;
  const words = useHouseText();
  const levels = useInbox((s) => s.me?.levels);
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();

  async function look(): Promise<Found> {
    const [bots, inboxes, bases, people, counts] = await Promise.all([studio.api.bots(), studio.api.inboxes(), desk.knowledge.api.bases(), mayOpen(levels, "team") ? team.api.people() : [], api.counts()]);
    const [bot, web] = [bots[0], inboxes.find(({ channel }) => channel === "web")];
    const documents = bases.items.reduce((sum, base) => sum + base.documents, 0);
    return {
      documents,
      speaks: bot !== undefined && (bot.greeting !== "" || bot.starters.length > 0),
      conversations: counts.all,
      people: people.length,
      ...(bases.items[0] ? { base: bases.items[0].id } : {}),
      ...(bot ? { bot: bot.id } : {}),
      ...(web ? { inbox: web.id, key: web.public_key } : {}),
    };
  }
  const load = () => {
    setError(undefined);
    look().then(setFound, (e: unknown) => setError(say(e)));
  };
  useEffect(load, [desk]);

  return (
    <SettingsPage title={words.startTitle} lead={words.startLead} back={{ page: "settings" }} still>
      {found ? <Steps found={found} /> : error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

function Steps({ found }: { found: Found }) {
  const words = useHouseText();
  const { bot, inbox, key, base } = found;
  return (
    <ol className="first-steps">
      <Step of="knowledge" done={found.documents > 0}>
        {(act) => (
          <PlaceLink to={base ? { page: "documents", base } : { page: "bases" }} className="button">
            {act}
          </PlaceLink>
        )}
      </Step>
      <Step of="assistant" done={found.speaks}>
        {(act) => (
          <StudioLink to={bot ? { page: "bot", bot, section: "basics" } : { page: "bots" }} className="button">
            {act}
          </StudioLink>
        )}
      </Step>
      <Step of="widget" done={found.conversations > 0} more={key && <CopyField label={words.snippet} value={`<script src="${location.origin}/widget.js" data-inbox="${key}" async></script>`} />}>
        {(act) => (
          <StudioLink to={inbox ? { page: "inbox", inbox } : { page: "inboxes" }} className="button">
            {act}
          </StudioLink>
        )}
      </Step>
      <Step of="people" done={found.people > 1}>
        {(act) => (
          <StudioLink to={{ page: "team" }} className="button">
            {act}
          </StudioLink>
        )}
      </Step>
    </ol>
  );
}

function Step({ of, done, more, children }: { of: string; done: boolean; more?: ReactNode; children: (act: string) => ReactNode }) {
  const words = useHouseText();
  const [title, text, act] = words.steps[of] ?? ["", "", ""];
  return (
    <li data-done={done}>
      <div className="step-what">
        <h3>
          {title}{" "}
          {done && (
            <span className="step-done">
              <Check /> {words.done}
            </span>
          )}
        </h3>
        <p>{text}</p>
        {more}
      </div>
      {children(act)}
    </li>
  );
}
