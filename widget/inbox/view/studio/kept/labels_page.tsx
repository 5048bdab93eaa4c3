/** The labels of an organisation. */
import type { Label } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { useKeptText } from "../../../text/kept";
import { LabelDot } from "../../daily/signs";
import { Field, TextField } from "../fields";
import { KeptDialog } from "./kept_dialog";
import { KeptPage } from "./kept_page";

/** Apart from each other for most eyes, and from the paper they stand on. */
const COLOURS = ["#b3261e", "#b0430f", "#8a5f0c", "#2f7048", "#1f6480", "#2a53a8", "#66508c", "#a03a78", "#6b7280"];

interface Typed {
  name: string;
  colour: string;
  description: string;
}

const typedOf = ({ name, colour, description }: Label): Typed => ({ name, colour, description });

export function LabelsPage() {
  const { directory, work } = useDesk();
  const { labels: words } = useKeptText();
  const changes = useMay("POST /labels");
  return (
    <KeptPage
      what={directory.labels}
      words={words}
      mayAdd={changes}
      mayChange={() => changes}
      nameOf={({ name }) => name}
      sign={({ colour }) => <LabelDot colour={colour} />}
      about={({ description }) => description && <small>{description}</small>}
      remove={work.deleteLabel}
      form={(label, close) => (
        <KeptDialog
          title={label ? words.editTitle(label.name) : words.add}
          initial={label ? typedOf(label) : { name: "", colour: COLOURS[4] ?? "", description: "" }}
          read={label && (() => work.label(label.id))}
          settingsOf={typedOf}
          save={(value, tag) => (label ? work.changeLabel(label.id, value, tag) : work.addLabel(value))}
          onClose={close}
        >
          {({ value, set }) => (
            <>
              <TextField label={words.name} at="/name" maxLength={40} autoFocus value={value.name} onChange={(name) => set("name", name)} />
              <Field label={words.colour} at="/colour">
                {(attributes) => (
                  <div className="colours">
                    <input {...attributes} type="color" value={value.colour} onChange={(e) => set("colour", e.currentTarget.value)} />
                    <div role="group" aria-label={words.colours}>
                      {COLOURS.map((colour) => (
                        <button key={colour} type="button" className="swatch" aria-label={colour} aria-pressed={value.colour === colour} style={{ background: colour }} onClick={() => set("colour", colour)} />
                      ))}
                    </div>
                  </div>
                )}
              </Field>
              <TextField label={words.description} hint={words.descriptionHint} at="/description" maxLength={200} value={value.description} onChange={(description) => set("description", description)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}
