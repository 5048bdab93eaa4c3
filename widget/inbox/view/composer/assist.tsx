/** Help while writing: what is suggested streams in beside the text and goes into it only when the operator says so. */
import { useEffect, useMemo, useState } from "react";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useMay, useText } from "../../desk/desk";
import { type Assist, createAssist } from "../../desk/studio/assist";
import type { AssistAsk, AssistTone } from "../../session/studio_types";
import { usePopover } from "../knowledge/popover";
import { Close, Retry, Spark, Stop } from "../parts/icons";
import { StudioLink } from "../studio/link";
import { Formatted } from "../thread/rich_text";

const TONES: readonly AssistTone[] = ["friendlier", "shorter", "more formal"];
const LANGUAGES = ["English", "Español", "हिन्दी", "Deutsch", "Français", "Italiano", "Português", "العربية"];

/** One helper for each conversation; leaving it ends what is under way. */
export function useAssist({ id }: Conversation): Assist {
  const { studio, say } = useDesk();
  const assist = useMemo(() => createAssist(studio.api, id, say), [studio, id, say]);
  useEffect(() => () => assist.clear(), [assist]);
  return assist;
}

export function AssistMenu({ assist, text }: { assist: Assist; text: string }) {
  const { turns } = useText();
  const words = turns.assist;
  const { open, setOpen, box } = usePopover();
  const [language, setLanguage] = useState(LANGUAGES[0] ?? "English");
  const empty = text.trim() === "";

  function run(ask: AssistAsk) {
    setOpen(false);
    void assist.run(ask);
  }

  return (
    <div className="assist-menu" {...box}>
      <button type="button" className="button assist-button" aria-expanded={open} title={words.label} onClick={() => setOpen(!open)}>
        <Spark /> <span>{words.open}</span>
      </button>
      {open && (
        <div className="popover assist-popover">
          <p className="assist-heading">{words.write}</p>
          {(["reply", "summary", "next_steps"] as const).map((task) => (
            <button key={task} type="button" className="menu-item" onClick={() => run({ task })}>
              {words[task]}
            </button>
          ))}
          <p className="assist-heading">{words.change}</p>
          <div className="assist-tones">
            {TONES.map((tone) => (
              <button key={tone} type="button" className="button" disabled={empty} onClick={() => run({ task: "rewrite", text, tone })}>
                {words.tones[tone]}
              </button>
            ))}
          </div>
          <div className="assist-translate">
            <label>
              {words.translate}
              <select value={language} disabled={empty} onChange={(e) => setLanguage(e.currentTarget.value)}>
                {LANGUAGES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
            <button type="button" className="button" disabled={empty} onClick={() => run({ task: "translate", text, language })}>
              {words.translateNow}
            </button>
          </div>
          {empty && <p className="assist-empty">{words.needsText}</p>}
        </div>
      )}
    </div>
  );
}

interface PanelProps {
  assist: Assist;
  /** Into the text that is being written, in its place or as a note. */
  onInsert: (text: string, how: "replace" | "insert" | "note") => void;
}

export function AssistPanel({ assist, onInsert }: PanelProps) {
  const { turns } = useText();
  const words = turns.assist;
  const connects = useMay("POST /model-connections");
  const { phase, ask, text, model, error, unconnected } = useCell(assist);
  if (phase === "idle" || !ask) return null;
  const forColleagues = ask.task === "summary" || ask.task === "next_steps";
  const changes = ask.task === "rewrite" || ask.task === "translate";

  function insert(how: "replace" | "insert" | "note") {
    onInsert(text.trim(), how);
    assist.clear();
  }

  return (
    <section className="assist-panel" aria-label={words.titles[ask.task]} data-phase={phase}>
      <header>
        <Spark />
        <h4>{words.titles[ask.task]}</h4>
        {model && <span className="assist-model">{words.from(model)}</span>}
        {phase === "writing" ? (
          <button type="button" className="button" onClick={assist.stop}>
            <Stop /> {words.stop}
          </button>
        ) : (
          <button type="button" className="icon-button" aria-label={words.discard} title={words.discard} onClick={assist.clear}>
            <Close />
          </button>
        )}
      </header>
      <p className="hidden" role="status">
        {phase === "writing" ? words.writing : phase === "ready" ? text : ""}
      </p>
      {text && (
        <div className="assist-text rich" dir="auto" tabIndex={0} role="group" aria-label={words.titles[ask.task]}>
          <Formatted text={text} />
        </div>
      )}
      {phase === "writing" && !text && <p className="assist-waiting">{words.writing}</p>}
      {phase === "failed" && (
        <p className="fault" role="alert">
          {unconnected ? words.unconnected : error} {unconnected && (connects ? <StudioLink to={{ page: "models" }}>{words.connect}</StudioLink> : words.askOwner)}
        </p>
      )}
      {phase !== "writing" && (
        <div className="assist-acts">
          {phase === "ready" && (
            <>
              {!forColleagues && (
                <button type="button" className="button primary" onClick={() => insert(changes ? "replace" : "insert")}>
                  {changes ? words.replace : words.insert}
                </button>
              )}
              {forColleagues && (
                <button type="button" className="button primary" onClick={() => insert("note")}>
                  {words.note}
                </button>
              )}
            </>
          )}
          {!unconnected && (
            <button type="button" className="button" onClick={() => void assist.run(ask)}>
              <Retry /> {words.again}
            </button>
          )}
          {phase === "ready" && !forColleagues && <span className="assist-check">{words.check}</span>}
        </div>
      )}
    </section>
  );
}
