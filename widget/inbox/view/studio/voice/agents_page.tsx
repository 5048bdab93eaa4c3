/** All voice agents, and the way to another. */
import { useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import type { ListenerSettings, VoiceAgent, VoiceSettings } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { useDialogueText } from "../../../text/dialogue";
import { useVoiceText } from "../../../text/voice";
import { Handset, Plus } from "../../parts/icons";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";

export function VoiceAgentsPage() {
  const { studio } = useDesk();
  const words = useVoiceText();
  const changeable = useChangeable();
  const many = useCell(studio.voiceAgents).value?.items.length ?? 0;
  useEffect(() => {
    void studio.voiceAgents.load();
  }, [studio]);
  const add = (
    <StudioLink to={{ page: "voice", id: NEW, section: "speech" }} className="button primary">
      <Plus /> <span className={many > 0 ? "act-words" : undefined}>{words.add}</span>
    </StudioLink>
  );
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} acts={changeable && many > 0 && add}>
      <Await what={studio.voiceAgents}>
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
              {changeable && add}
            </div>
          ) : (
            <ul className="cards">
              {items.map((agent) => (
                <Card key={agent.id} agent={agent} />
              ))}
            </ul>
          )
        }
      </Await>
    </SettingsPage>
  );
}

function Card({ agent }: { agent: VoiceAgent }) {
  const words = useVoiceText();
  const alone = useDialogueText();
  const { id, name = "", language, records, voices, listeners, dialogue } = agent;
  const nameOf = (entry: ListenerSettings | VoiceSettings | undefined) => (entry?.provider === "program" ? entry.name : entry ? words.chains.providers[entry.provider] : "");
  return (
    <li className="card">
      <div className="card-head">
        <Handset />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "voice", id, section: "speech" }} label={words.open(name)}>
              <bdi>{name}</bdi>
            </StudioLink>
          </strong>
          <small>{[language, dialogue ? alone.providers[dialogue.provider] : words.chain(nameOf(voices?.[0]), nameOf(listeners?.[0]))].filter(Boolean).join(" · ")}</small>
        </span>
        {records && <span className="badge">{words.records}</span>}
      </div>
    </li>
  );
}
