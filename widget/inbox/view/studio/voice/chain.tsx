/** Providers in the order in which they are tried: those who speak, or those who listen. */
import type { ReactNode } from "react";
import type { ListenerSettings, VoiceSettings } from "../../../session/studio_types";
import { moved, removed, replaced } from "../../../state/studio/bot";
import { isOwnServer, MOST_IN_CHAIN } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { Down, Plus, Trash, Up } from "../../parts/icons";
import { FormPart, SelectField, useChangeable, useFault } from "../fields";
import { StudioLink } from "../link";

type Entry = ListenerSettings | VoiceSettings;

interface Props<E extends Entry> {
  title: readonly string[];
  /** JSON pointer of the chain. */
  at: string;
  add: string;
  /** Whose keys are meant when one is missing. */
  agent: string;
  entries: readonly E[];
  providers: readonly E["provider"][];
  hints: Record<E["provider"], string>;
  hasKey: (entry: E) => boolean;
  fresh: (provider: E["provider"]) => E;
  onChange: (entries: E[], at: string) => void;
  children: (entry: E, at: string, onChange: (entry: E) => void) => ReactNode;
}

export function Chain<E extends Entry>({ title: [title = "", hint], at, add, entries, fresh, providers, onChange, ...rest }: Props<E>) {
  const changeable = useChangeable();
  const fault = useFault(at);
  // A second entry is there for when the first fails, so it is another provider.
  const next = providers.find((provider) => provider !== "program" && !entries.some((entry) => entry.provider === provider)) ?? providers[0];
  return (
    <FormPart title={title} hint={hint}>
      <ol className="chain">
        {entries.map((entry, i) => (
          <Link
            key={i}
            {...rest}
            place={i}
            many={entries.length}
            at={`${at}/${i}`}
            entry={entry}
            providers={providers}
            onProvider={(provider) => onChange(replaced(entries, i, fresh(provider)), `${at}/${i}`)}
            onChange={(changed) => onChange(replaced(entries, i, changed), `${at}/${i}`)}
            onMove={(step) => onChange(moved(entries, i, step), at)}
            onRemove={() => onChange(removed(entries, i), at)}
          />
        ))}
      </ol>
      <p className="fault" role="alert">
        {entries.length === 0 ? fault : undefined}
      </p>
      {changeable && next !== undefined && entries.length < MOST_IN_CHAIN && (
        <button type="button" className="button" onClick={() => onChange([...entries, fresh(next)], at)}>
          <Plus /> {add}
        </button>
      )}
    </FormPart>
  );
}

interface LinkProps<E extends Entry> extends Pick<Props<E>, "agent" | "providers" | "hints" | "hasKey" | "children"> {
  entry: E;
  at: string;
  place: number;
  many: number;
  onProvider: (provider: E["provider"]) => void;
  onChange: (entry: E) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function Link<E extends Entry>({ entry, at, place, many, agent, providers, hints, hasKey, children, onProvider, onChange, onMove, onRemove }: LinkProps<E>) {
  const { chains: words } = useVoiceText();
  const changeable = useChangeable();
  const provider: E["provider"] = entry.provider;
  const name = words.providers[provider];
  return (
    <li className="chain-link voice-link">
      <p className="chain-place">{place === 0 ? words.first : words.then(place + 1)}</p>
      <SelectField label={words.provider} hint={hints[provider]} at={`${at}/provider`} value={provider} options={providers.map((value) => ({ value, label: words.providers[value] }))} onChange={onProvider} />
      {!hasKey(entry) && !isOwnServer(entry) && (
        <p className="warning">
          {words.keyMissing(name)} <StudioLink to={{ page: "voice", id: agent, section: "keys" }}>{words.toKeys}</StudioLink>
        </p>
      )}
      {children(entry, at, onChange)}
      {changeable && (
        <span className="agent-acts">
          <button type="button" className="icon-button" aria-label={words.up(name)} title={words.up(name)} disabled={place === 0} onClick={() => onMove(-1)}>
            <Up />
          </button>
          <button type="button" className="icon-button" aria-label={words.down(name)} title={words.down(name)} disabled={place === many - 1} onClick={() => onMove(1)}>
            <Down />
          </button>
          <button type="button" className="icon-button" aria-label={words.remove(name)} title={words.remove(name)} onClick={onRemove}>
            <Trash />
          </button>
        </span>
      )}
    </li>
  );
}
