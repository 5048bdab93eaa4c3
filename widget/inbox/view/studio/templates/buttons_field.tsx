/** The buttons below a template, and how many of each kind may be there. */
import { useContext, useEffect, useRef } from "react";
import { type ButtonKind, LIMITS, mayAdd, type TypedButton, withButton } from "../../../state/templates/form";
import { gapsIn } from "../../../state/templates/gaps";
import { removed, replaced } from "../../../state/studio/bot";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Close, Plus } from "../../parts/icons";
import { FaultsContext, FormPart, LockedContext, TextField } from "../fields";
import { Counted } from "./text_field";

const KINDS: readonly ButtonKind[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"];
/** Only the marketing of WhatsApp copies codes. */
const MESSENGER_KINDS: readonly ButtonKind[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

interface Props {
  buttons: readonly TypedButton[];
  channel: string;
  /** Pointer of the list. */
  at: string;
  faultAt: (pointer: string) => string | undefined;
  onChange: (buttons: readonly TypedButton[]) => void;
}

export function ButtonsField({ buttons, channel, at, faultAt, onChange }: Props) {
  const words = useTemplatePagesText();
  const locked = useContext(LockedContext);
  const told = useContext(FaultsContext);
  const box = useRef<HTMLOListElement>(null);
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    box.current?.children[wanted.current]?.querySelector("input")?.focus();
    wanted.current = undefined;
  });

  function add(kind: ButtonKind) {
    const next = withButton(buttons, kind);
    onChange(next.buttons);
    wanted.current = next.at;
  }

  return (
    <FormPart title={words.buttons} hint={words.buttonsHint}>
      {told[at] && (
        <p className="fault" role="alert">
          {told[at]}
        </p>
      )}
      {buttons.length === 0 && locked && <p className="menu-hint">{words.buttonsNone}</p>}
      {buttons.length > 0 && (
        <ol className="template-buttons" ref={box}>
          {buttons.map((button, i) => (
            <li key={i}>
              <ButtonFields
                button={button}
                n={i + 1}
                at={`${at}/${i}`}
                faultAt={faultAt}
                onChange={(part) => onChange(replaced(buttons, i, { ...button, ...part }))}
                onRemove={() => onChange(removed(buttons, i))}
              />
            </li>
          ))}
        </ol>
      )}
      {!locked && (
        <div className="form-acts">
          {(channel === "messenger" ? MESSENGER_KINDS : KINDS).map((kind) => (
            <button key={kind} type="button" className="button add-line" disabled={!mayAdd(buttons, kind)} aria-label={words.addButtonLabel(words.addButton[kind])} onClick={() => add(kind)}>
              <Plus /> {words.addButton[kind]}
            </button>
          ))}
        </div>
      )}
    </FormPart>
  );
}

interface OneProps {
  button: TypedButton;
  n: number;
  at: string;
  faultAt: (pointer: string) => string | undefined;
  onChange: (part: Partial<TypedButton>) => void;
  onRemove: () => void;
}

function ButtonFields({ button, n, at, faultAt, onChange, onRemove }: OneProps) {
  const words = useTemplatePagesText();
  const locked = useContext(LockedContext);
  const told = useContext(FaultsContext)[at];
  const { kind, text, value, example } = button;
  const name = words.addButton[kind];
  return (
    <fieldset className="template-button">
      <legend>{words.button(n, name)}</legend>
      {!locked && (
        <button type="button" className="icon-button" aria-label={words.removeButton(n, name)} title={words.removeButton(n, name)} onClick={onRemove}>
          <Close />
        </button>
      )}
      {told && (
        <p className="fault" role="alert">
          {told}
        </p>
      )}
      <div className="field-row">
        {kind !== "COPY_CODE" && (
          <TextField label={words.buttonText} hint={<Counted length={text.trim().length} most={LIMITS.button} />} at={`${at}/text`} fault={faultAt(`${at}/text`)} maxLength={100} value={text} onChange={(next) => onChange({ text: next })} />
        )}
        {kind !== "QUICK_REPLY" && (
          <TextField
            label={words.buttonValue[kind]}
            hint={words.buttonValueHint[kind]}
            at={`${at}/value`}
            fault={faultAt(`${at}/value`)}
            ltr
            placeholder={kind === "URL" ? "https://shop.example/orders/{{1}}" : ""}
            maxLength={LIMITS.address * 2}
            value={value}
            onChange={(next) => onChange({ value: next })}
          />
        )}
        {kind === "URL" && gapsIn(value).length > 0 && <TextField label={words.buttonExample} at={`${at}/example`} fault={faultAt(`${at}/example`)} ltr maxLength={LIMITS.example} value={example} onChange={(next) => onChange({ example: next })} />}
      </div>
    </fieldset>
  );
}
