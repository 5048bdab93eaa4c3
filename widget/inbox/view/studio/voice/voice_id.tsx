/** A voice of ElevenLabs: its id, or once its key is kept, one of the account's by name. */
import { useEffect, useRef, useState } from "react";
import { useDesk } from "../../../desk/desk";
import type { VoiceChoice } from "../../../session/studio_types";
import { useDialogueText } from "../../../text/dialogue";
import { Play } from "../../parts/icons";
import { SelectField, TextField, useChangeable } from "../fields";
import { told } from "./told";

interface Props {
  words: readonly string[];
  at: string;
  /** The voice agent whose kept key opens the account; nothing while there is none. */
  account: string | undefined;
  /** Nothing chosen is a choice too: the agent's own. */
  optional?: boolean;
  value: string;
  onChange: (value: string) => void;
}

export function VoiceId({ words, at, account, optional = false, value, onChange }: Props) {
  const { studio, say } = useDesk();
  const { list } = useDialogueText();
  const changeable = useChangeable();
  const [voices, setVoices] = useState<readonly VoiceChoice[] | "busy">();
  const [fault, setFault] = useState<string>();

  async function load(agent: string) {
    setVoices("busy");
    setFault(undefined);
    try {
      const found = await studio.api.providerVoices(agent);
      setVoices(found.length > 0 ? found : undefined);
      if (found.length === 0) setFault(list.none);
    } catch (e) {
      setVoices(undefined);
      setFault(say(e));
    }
  }

  if (Array.isArray(voices)) return <Choose {...{ words, at, optional, value, onChange, voices }} />;
  return (
    <div className="voice-id">
      <TextField {...told(words)} at={at} ltr maxLength={100} value={value} onChange={(v) => onChange(v.trim())} />
      {changeable && account !== undefined && (
        <button type="button" className="button quiet" disabled={voices === "busy"} aria-busy={voices === "busy"} onClick={() => void load(account)}>
          {voices === "busy" ? list.loading : list.choose}
        </button>
      )}
      {changeable && account === undefined && <p className="menu-hint">{list.later}</p>}
      <p className="fault" role="alert">
        {fault}
      </p>
    </div>
  );
}

function Choose({ words, at, optional, value, onChange, voices }: Omit<Props, "account"> & { voices: readonly VoiceChoice[] }) {
  const { list } = useDialogueText();
  const box = useRef<HTMLDivElement>(null);
  // The button that asked for them is gone, and with it the place of whoever uses the keyboard.
  useEffect(() => box.current?.querySelector("select")?.focus(), []);
  const options = voices.map(({ id, name, languages }) => ({ value: id, label: languages.length > 0 ? `${name} (${languages.join(", ")})` : name }));
  // What is not among them, such as a shared voice, stays to be seen.
  const other = value !== "" && !voices.some(({ id }) => id === value) ? [{ value, label: value }] : [];
  const none = optional || value === "" ? [{ value: "", label: optional ? list.own : "—" }] : [];
  const sample = voices.find(({ id }) => id === value)?.sample;
  return (
    <div className="voice-id" ref={box}>
      <SelectField {...told(words)} at={at} value={value} options={[...none, ...other, ...options]} onChange={onChange} />
      {sample && /^https:/.test(sample) && (
        <a className="guide-link" href={sample} target="_blank" rel="noopener noreferrer">
          <Play /> {list.sample}
        </a>
      )}
    </div>
  );
}
