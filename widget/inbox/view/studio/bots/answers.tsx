/** Who answers, and from what. */
import { useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { BotSettings, ResponderKind } from "../../../session/studio_types";
import { PlaceLink } from "../../knowledge/link";
import { Choice, FormPart, useChangeable, useFault } from "../fields";
import { StudioLink } from "../link";
import { useChange } from "./change";

export function Answers({ settings }: { settings: BotSettings }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.answers;
  const { set } = useChange();
  const bot = useCell(studio.editor).id;
  const fault = useFault("/responder");
  const kinds: ResponderKind[] = settings.responder === "scripted" ? ["extractive", "agents", "scripted"] : ["extractive", "agents"];
  return (
    <>
      <FormPart title={words.who}>
        <Choice label={words.who} value={settings.responder} options={kinds.map((value) => ({ value, label: bots.kinds[value], hint: words.kinds[value] }))} onChange={(v) => set("responder", v)} />
        <p className="fault" role="alert">
          {fault}
        </p>
        {settings.responder === "agents" && settings.agents.length === 0 && (
          <p className="warning">
            {words.noAgent}{" "}
            <StudioLink to={{ page: "bot", bot, section: "agents" }}>{words.toAgents}</StudioLink>
          </p>
        )}
        {settings.responder === "agents" && settings.models.length === 0 && (
          <p className="warning">
            {words.noModel}{" "}
            <StudioLink to={{ page: "bot", bot, section: "models" }}>{words.toModels}</StudioLink>
          </p>
        )}
      </FormPart>
      <FormPart title={words.bases} hint={words.basesHint}>
        <BaseTicks at="/knowledge_bases" chosen={settings.knowledge_bases} onChange={(v) => set("knowledge_bases", v)} />
        {settings.knowledge_bases.length === 0 && <p className="warning">{words.noneChosen}</p>}
      </FormPart>
    </>
  );
}

/** The knowledge bases to tick; one that was deleted since stays visible until it is unticked. */
export function BaseTicks({ at, chosen, onChange }: { at: string; chosen: readonly string[]; onChange: (bases: string[]) => void }) {
  const { knowledge } = useDesk();
  const { bots } = useText();
  const words = bots.answers;
  const changeable = useChangeable();
  const { items, phase, error } = useCell(knowledge.bases);
  const fault = useFault(at);
  useEffect(() => {
    void knowledge.bases.load();
  }, [knowledge]);
  const gone = phase === "ready" ? chosen.filter((id) => !items.some((base) => base.id === id)) : [];
  if (phase === "ready" && items.length === 0 && gone.length === 0) {
    return (
      <p className="menu-hint">
        {words.noBases} <PlaceLink to={{ page: "bases" }}>{words.toKnowledge}</PlaceLink>
      </p>
    );
  }
  const tick = (id: string, on: boolean) => onChange(on ? [...chosen, id] : chosen.filter((each) => each !== id));
  return (
    <>
      <ul className="tick-list">
        {[...items.map(({ id, name, documents }) => ({ id, name, hint: words.documents(documents) })), ...gone.map((id) => ({ id, name: id, hint: bots.gone }))].map(({ id, name, hint }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={chosen.includes(id)} disabled={!changeable} onChange={(e) => tick(id, e.currentTarget.checked)} />
              <span>
                <bdi>{name}</bdi>
                <small>{hint}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p className="fault" role="alert">
        {fault ?? error}
      </p>
    </>
  );
}
