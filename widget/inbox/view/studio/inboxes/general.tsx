/** What every inbox has: a name and an assistant; on the web also the pages that may show it. */
import { type FormEvent, useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { Inbox } from "../../../session/studio_types";
import { keptComments } from "../../../session/comments_types";
import { isConnected, isPhone } from "../../../state/studio/account";
import { CopyField } from "../../parts/copy_field";
import { useSurfacesText } from "../../../text/surfaces";
import { Out } from "../../parts/icons";
import { FaultsContext, FormPart, SelectField, SwitchField, TextField, useChangeable } from "../fields";
import { Lines } from "../lists";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import type { Known } from "./inbox_page";
import { FormFault, SaveButton } from "../form_end";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
}

interface Typed {
  name: string;
  bot: string;
  allowed_origins: readonly string[];
  read_marks: boolean;
}

const typedOf = ({ name, bot, allowed_origins, read_marks }: Inbox): Typed => ({ name, bot, allowed_origins, read_marks });

export function General({ known, onKnown, onDirty }: Props) {
  const { studio, toasts } = useDesk();
  const { inboxes, settings } = useText();
  const words = inboxes.general;
  const surfaces = useSurfacesText();
  const changeable = useChangeable();
  const named = useMay("GET /bots");
  const bots = useCell(studio.bots).value ?? [];
  const { inbox, tag } = known;
  const form = useForm<Typed>(typedOf(inbox));
  const { value, set, faults, fault, busy, dirty } = form;
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const origins = now.allowed_origins.map((origin) => origin.trim()).filter(Boolean);
      // What is not on this page stays as it is.
      const { answer, tag: next } = await studio.api.changeInbox(inbox.id, { ...now, allowed_origins: origins, timing: inbox.timing, ...keptComments(inbox) }, tag);
      made = { ...known, inbox: answer, ...(next ? { tag: next } : {}) };
      return typedOf(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
  }

  const known_bot = bots.some(({ id }) => id === value.bot);
  const options = [...(known_bot ? [] : [{ value: value.bot, label: inboxes.noBot }]), ...bots.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <FaultsContext value={faults}>
      <FormPart title={words.title}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <div className="field-row">
            <TextField label={inboxes.create.name} hint={inboxes.create.nameHint} at="/name" maxLength={80} value={value.name} onChange={(name) => set("name", name)} />
            {named && <SelectField label={inboxes.create.bot} hint={inboxes.create.botHint} at="/bot" value={value.bot} options={options} onChange={(bot) => set("bot", bot)} />}
          </div>
          {isConnected(inbox.channel) && !isPhone(inbox.channel) && <SwitchField label={surfaces.readMarks} hint={surfaces.readMarksHint} at="/read_marks" checked={value.read_marks} onChange={(on) => set("read_marks", on)} />}
          {!isConnected(inbox.channel) && (
            <>
              <Lines label={words.origins} hint={words.originsHint} at="/allowed_origins" ltr most={50} placeholder="https://" values={value.allowed_origins} onChange={(origins) => set("allowed_origins", origins)} />
              <CopyField label={words.snippet} hint={words.snippetHint} value={`<script src="${location.origin}/widget.js" data-inbox="${inbox.public_key}" async></script>`} />
              <a className="guide-link" href="/guides/web-widget" target="_blank" rel="noopener">
                {words.guide} <Out />
              </a>
            </>
          )}
          <FormFault fault={fault} />
          {changeable && (
            <SaveButton busy={busy} idle={!dirty} />
          )}
        </form>
      </FormPart>
    </FaultsContext>
  );
}
