/** Canned replies, and the variables that are filled when they are used. */
import { useRef } from "react";
import type { Audience, CannedReply } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { useKeptText } from "../../../text/kept";
import { Slash } from "../../parts/icons";
import { AudienceField, useAudienceWords } from "../../daily/audience_field";
import { useMayChange } from "../../daily/rights";
import { TextField } from "../fields";
import { KeptDialog } from "./kept_dialog";
import { KeptPage } from "./kept_page";

interface Typed {
  shortcut: string;
  title: string;
  text: string;
  audience: Audience;
}

const typedOf = ({ shortcut, title, text, audience }: CannedReply): Typed => ({ shortcut, title, text, audience });
const NEW_REPLY: Typed = { shortcut: "", title: "", text: "", audience: { kind: "own" } };

export function RepliesPage() {
  const { directory, work } = useDesk();
  const { replies: words } = useKeptText();
  const may = useMayChange();
  const audience = useAudienceWords();
  return (
    <KeptPage
      what={directory.replies}
      words={words}
      mayAdd
      mayChange={may}
      nameOf={({ title }) => title}
      sign={() => <Slash />}
      about={(reply) => (
        <>
          <small className="kept-text" dir="auto">
            {reply.text}
          </small>
          <small>{`/${reply.shortcut} · ${audience(reply.audience)}`}</small>
        </>
      )}
      remove={work.deleteReply}
      form={(reply, close) => (
        <KeptDialog
          title={reply ? words.editTitle(reply.title) : words.add}
          initial={reply ? typedOf(reply) : NEW_REPLY}
          read={reply && (() => work.reply(reply.id))}
          settingsOf={typedOf}
          save={(value, tag) => (reply ? work.changeReply(reply.id, value, tag) : work.addReply(value))}
          onClose={close}
          wide
        >
          {({ value, set }) => (
            <>
              <div className="field-row">
                <TextField label={words.name} at="/title" maxLength={80} autoFocus value={value.title} onChange={(title) => set("title", title)} />
                <TextField label={words.shortcut} hint={words.shortcutHint} at="/shortcut" maxLength={40} value={value.shortcut} onChange={(shortcut) => set("shortcut", shortcut)} />
              </div>
              <ReplyText value={value.text} onChange={(text) => set("text", text)} />
              <AudienceField value={value.audience} onChange={(next) => set("audience", next)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}

function ReplyText({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { replies: words } = useKeptText();
  const box = useRef<HTMLDivElement>(null);
  function put(variable: string) {
    const field = box.current?.querySelector("textarea");
    const [from, to] = [field?.selectionStart ?? value.length, field?.selectionEnd ?? value.length];
    const mark = `{{${variable}}}`;
    onChange(value.slice(0, from) + mark + value.slice(to));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + mark.length, from + mark.length);
    });
  }
  return (
    <div ref={box}>
      <TextField label={words.text} at="/text" rows={7} value={value} onChange={onChange} />
      <div className="variables" role="group" aria-label={words.variables}>
        {Object.entries(words.variable).map(([variable, name]) => (
          <button key={variable} type="button" className="button" title={`{{${variable}}}`} onClick={() => put(variable)}>
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
