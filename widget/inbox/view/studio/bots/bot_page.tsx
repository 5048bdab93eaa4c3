/** One assistant: its settings in parts, how its draft stands, and a talk to try it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Route } from "../../../desk/route";
import type { BotSettings } from "../../../session/studio_types";
import { type Section, SECTIONS, sectionsWithFaults } from "../../../state/studio/bot";
import { Back, Chat } from "../../parts/icons";
import { FaultsContext, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { BotNotices } from "../notices";
import { Agents } from "./agents";
import { Answers } from "./answers";
import { Basics } from "./basics";
import { BudgetPart } from "./budget";
import { DraftActs, DraftState } from "./draft";
import { History } from "./history";
import { Models } from "./models";
import { Preview } from "./preview";
import { Face } from "./side";

/** The same width as in style/studio/bots.css: below it the talk is a screen of its own. */
const ROOM = "(min-width: 1181px)";

export function BotPage({ id, section }: { id: string; section: Section }) {
  const { studio } = useDesk();
  const { bots: words } = useText();
  const state = useCell(studio.editor);
  const changeable = useChangeable();
  const [trying, setTrying] = useState(() => matchMedia(ROOM).matches);
  const tabs = useRef<HTMLElement>(null);
  const { live, settings, phase, saving, faults, error, round } = state;
  const mine = state.id === id;
  const within = useCallback((next: Route) => next.studio?.page === "bot" && next.studio.bot === id, [id]);

  useEffect(() => {
    studio.editor.open(id);
    studio.preview.open(id);
    // What is not kept yet goes with the page.
    return () => void studio.editor.flush();
  }, [studio, id]);

  // On a phone the tabs are wider than the screen.
  useEffect(() => void tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }), [section, round]);

  if (mine && phase === "failed") {
    return (
      <section className="base-page">
        <header className="page-head">
          <BackLink />
        </header>
        <Failed {...(error ? { error } : {})} onRetry={() => studio.editor.open(id)} />
      </section>
    );
  }
  if (!mine || !live || !settings) return <Bones />;
  const odd = sectionsWithFaults(faults);
  return (
    <FaultsContext value={faults}>
      <section className="base-page bot-page" aria-labelledby="bot-name" data-trying={trying}>
        <header className="page-head bot-head">
          <BackLink />
          <Face colour={settings.colour} name={settings.name} />
          <div className="page-title">
            <h2 id="bot-name">
              <bdi>{settings.name || "…"}</bdi>
            </h2>
            <DraftState state={state} />
          </div>
          <div className="page-acts bot-acts">
            <button type="button" className="button try-button" aria-pressed={trying} onClick={() => setTrying(!trying)}>
              <Chat /> <span>{words.preview.title}</span>
            </button>
            {changeable && <DraftActs state={state} />}
          </div>
        </header>
        <nav className="part-tabs" aria-label={words.sectionsLabel} ref={tabs}>
          {SECTIONS.map((each) => (
            <StudioLink key={each} to={{ page: "bot", bot: id, section: each }} current={each === section}>
              {words.sections[each]}
              {odd.has(each) && (
                <span className="odd">
                  <span className="hidden">, {words.partsWithFaults}</span>
                </span>
              )}
            </StudioLink>
          ))}
        </nav>
        <BotNotices bot={id} />
        <div className="bot-columns">
          <div className="form-scroll" key={`${section} ${round}`}>
            <Part section={section} settings={settings} />
          </div>
          {trying && <Preview onClose={() => setTrying(false)} />}
        </div>
        <LeaveGuard on={saving === "failed"} words={words.draft} within={within} />
      </section>
    </FaultsContext>
  );
}

function BackLink() {
  const { bots: words } = useText();
  return (
    <StudioLink to={{ page: "bots" }} className="icon-button back" label={words.back}>
      <Back />
    </StudioLink>
  );
}

function Part({ section, settings }: { section: Section; settings: BotSettings }) {
  switch (section) {
    case "basics":
      return <Basics settings={settings} />;
    case "answers":
      return <Answers settings={settings} />;
    case "agents":
      return <Agents settings={settings} />;
    case "models":
      return <Models settings={settings} />;
    case "budget":
      return <BudgetPart settings={settings} />;
    case "history":
      return <History />;
  }
}
