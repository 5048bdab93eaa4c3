/** Who answers what people write below the posts of an account: people, the assistant, or one text. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import { type CommentMode, type CommentSettings, commentsOf } from "../../../session/comments_types";
import type { Inbox, InboxSettings } from "../../../session/studio_types";
import { LONGEST_ANSWER } from "../../../state/comments";
import { Choice, FaultsContext, FormPart, TextField, useChangeable } from "../fields";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import type { Known } from "./inbox_page";
import { FormFault, SaveButton } from "../form_end";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
}

const MODES: readonly CommentMode[] = ["manual", "agent", "fixed"];
const settingsOf = (inbox: Inbox): CommentSettings => commentsOf(inbox) ?? { mode: "manual", text: "" };

export function Comments({ known, onKnown, onDirty }: Props) {
  const { studio, toasts } = useDesk();
  const { comments, settings } = useText();
  const words = comments.settings;
  const changeable = useChangeable();
  const { inbox, tag } = known;
  const { value, set, save, faults, fault, busy, dirty } = useForm<CommentSettings>(settingsOf(inbox));
  const [missing, setMissing] = useState(false);
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const nothing = value.mode === "fixed" && value.text.trim() === "";
    setMissing(nothing);
    if (nothing) return toFault();
    let made: Known | undefined;
    const done = await save(async (now) => {
      const { name, bot, allowed_origins, timing } = inbox;
      // What is not in this part stays as it is.
      const body: InboxSettings & { comments: CommentSettings } = { name, bot, allowed_origins, timing, comments: { ...now, text: now.text.trim() } };
      const { answer, tag: next } = await studio.api.changeInbox(inbox.id, body, tag);
      made = { ...known, inbox: answer, ...(next ? { tag: next } : {}) };
      return settingsOf(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
  }

  function write(text: string) {
    setMissing(false);
    set("text", text, "/comments/text");
  }

  return (
    <FaultsContext value={faults}>
      <FormPart title={words.title} hint={words.hint}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <Choice
            label={words.mode}
            value={value.mode}
            options={MODES.map((mode) => ({ value: mode, label: words.modes[mode][0] ?? mode, hint: words.modes[mode][1] ?? "" }))}
            onChange={(mode) => set("mode", mode, "/comments/mode")}
          />
          {value.mode === "fixed" && (
            <TextField
              label={words.text}
              hint={
                <>
                  {words.textHint} <span className="counted">{words.count([...value.text].length, LONGEST_ANSWER)}</span>
                </>
              }
              at="/comments/text"
              fault={missing ? words.textMissing : undefined}
              rows={3}
              maxLength={LONGEST_ANSWER}
              value={value.text}
              onChange={write}
            />
          )}
          <p className="menu-hint">{words.needs[inbox.channel]}</p>
          <FormFault fault={fault} />
          {changeable && (
            <SaveButton busy={busy} idle={!dirty} />
          )}
        </form>
      </FormPart>
    </FaultsContext>
  );
}
