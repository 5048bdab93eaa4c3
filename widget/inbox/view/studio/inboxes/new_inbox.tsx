/** A new inbox: its channel, which stays, and the assistant that answers. */
import { type FormEvent, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import { type Channel, CHANNELS } from "../../../state/studio/account";
import { Dialog } from "../../parts/dialog";
import { Choice, FaultsContext, SelectField, TextField } from "../fields";
import { StudioLink } from "../link";
import { useForm } from "../settings/saving";

export function NewInbox({ onClose }: { onClose: () => void }) {
  const { studio, route, toasts } = useDesk();
  const { inboxes, channels, settings } = useText();
  const words = inboxes.create;
  const { value: bots } = useCell(studio.bots);
  const form = useForm<{ channel: Channel; name: string; bot: string }>({ channel: "web", name: "", bot: "" });
  const [odd, setOdd] = useState<string>();
  const { value, set, faults, fault, busy } = form;
  const bot = bots?.find(({ id }) => id === value.bot) ?? bots?.[0];

  async function submit(event: FormEvent) {
    event.preventDefault();
    const name = value.name.trim();
    if (name === "") return setOdd(words.nameMissing);
    if (!bot) return;
    await form.save(async ({ channel }) => {
      const made = await studio.api.addInbox({ name, channel, bot: bot.id });
      studio.inboxes.alter((items) => [...items, made]);
      toasts.tell(words.added(name));
      onClose();
      route.enter({ page: "inbox", inbox: made.id });
      return undefined;
    });
  }

  return (
    <Dialog title={words.title} onClose={onClose} className="form-dialog wide">
      {bots?.length === 0 ? (
        <>
          <p>{words.noBots}</p>
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {settings.cancel}
            </button>
            <StudioLink to={{ page: "bots" }} className="button primary">
              {words.makeBot}
            </StudioLink>
          </div>
        </>
      ) : (
        <FaultsContext value={faults}>
          <form onSubmit={(e) => void submit(e)} noValidate>
            <Choice label={words.channel} value={value.channel} options={CHANNELS.map((each) => ({ value: each, label: channels.names[each] ?? each, hint: words.hints[each] }))} onChange={(channel) => set("channel", channel)} />
            <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={80} fault={odd} value={value.name} onChange={(name) => (set("name", name), setOdd(undefined))} />
            <SelectField label={words.bot} hint={words.botHint} at="/bot" value={bot?.id ?? ""} options={(bots ?? []).map(({ id, name }) => ({ value: id, label: name }))} onChange={(id) => set("bot", id)} />
            <p className="fault" role="alert">
              {fault}
            </p>
            <div className="dialog-acts">
              <button type="button" className="button" onClick={onClose}>
                {settings.cancel}
              </button>
              <button type="submit" className="button primary" disabled={busy || !bot} aria-busy={busy}>
                {words.act}
              </button>
            </div>
          </form>
        </FaultsContext>
      )}
    </Dialog>
  );
}
