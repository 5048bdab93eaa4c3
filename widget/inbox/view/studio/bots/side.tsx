/** The assistants, and making a new one. */
import { type FormEvent, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import type { StudioPlace } from "../../../state/studio/place";
import { Dialog } from "../../parts/dialog";
import { Plus } from "../../parts/icons";
import { TextField, useChangeable } from "../fields";
import { StudioLink } from "../link";
import { SideHead } from "../side_head";

export function BotsSide({ place }: { place: StudioPlace }) {
  const { studio } = useDesk();
  const { bots: words } = useText();
  const { phase, value, error } = useCell(studio.bots);
  const changeable = useChangeable();
  const [naming, setNaming] = useState(false);
  const open = place.page === "bot" ? place.bot : undefined;
  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="list-scroll knowledge-list">
        {value && value.length > 0 ? (
          <ul className="bases studio-list">
            {value.map((bot) => (
              <li key={bot.id}>
                <StudioLink to={{ page: "bot", bot: bot.id, section: "basics" }} className="base-row" current={bot.id === open}>
                  <Face colour={bot.colour} name={bot.name} />
                  <span className="base-what">
                    <bdi className="base-name">{bot.name}</bdi>
                    <small>{words.kinds[bot.responder]}</small>
                  </span>
                </StudioLink>
              </li>
            ))}
          </ul>
        ) : phase === "failed" ? (
          <div className="side-note" role="alert">
            <p>
              {words.loadFailed} {error}
            </p>
            <button type="button" className="button" onClick={() => void studio.bots.load()}>
              {words.retry}
            </button>
          </div>
        ) : phase === "ready" ? (
          <div className="side-note">
            <p>
              <strong>{words.none}.</strong> {words.noneHint}
            </p>
          </div>
        ) : (
          <div className="side-bones" aria-hidden="true">
            <span className="bone" />
            <span className="bone" />
          </div>
        )}
        {changeable && (
          <button type="button" className="button side-add" onClick={() => setNaming(true)}>
            <Plus /> {words.add}
          </button>
        )}
        {!changeable && <p className="side-note">{words.readOnly}</p>}
      </div>
      {naming && <NewBot onClose={() => setNaming(false)} />}
    </section>
  );
}

/** The first letter in the assistant's own colour; dark colours and light ones both stay readable. */
export function Face({ colour, name }: { colour: string; name: string }) {
  return (
    <span className="face" aria-hidden="true" style={{ background: colour, color: light(colour) ? "#15181d" : "#fff" }}>
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}

function light(colour: string): boolean {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0);
  return 0.299 * r + 0.587 * g + 0.114 * b > 150;
}

function NewBot({ onClose }: { onClose: () => void }) {
  const { studio, route, say } = useDesk();
  const { bots: words } = useText();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === "") return setFault(words.nameMissing);
    setBusy(true);
    try {
      const bot = await studio.api.addBot(name.trim());
      studio.bots.alter((items) => [...items, bot]);
      onClose();
      route.enter({ page: "bot", bot: bot.id, section: "basics" });
    } catch (e) {
      setFault((e instanceof CallFailed ? e.field("name") : undefined) ?? say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.add} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <TextField label={words.basics.nameLabel} hint={words.addHint} value={name} maxLength={80} autoFocus fault={fault} onChange={(v) => (setName(v), setFault(undefined))} />
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
            {words.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
