/** Lists of short texts, and of names with values. Enter opens the next line, Backspace in an empty one removes it. */
import { type KeyboardEvent, useContext, useId, useLayoutEffect, useRef } from "react";
import { useText } from "../../desk/desk";
import { removed, replaced } from "../../state/studio/bot";
import { Close, Plus } from "../parts/icons";
import { LockedContext, useFault } from "./fields";

interface LinesProps {
  label: string;
  hint?: string;
  at?: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  placeholder?: string;
  most?: number;
  maxLength?: number;
  ltr?: boolean;
}

/** Puts the cursor into a line that does not exist yet when it is asked for. */
function useFocus() {
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    box.current?.querySelectorAll<HTMLInputElement>("[data-line]")[wanted.current]?.focus();
    wanted.current = undefined;
  });
  return { box, focus: (at: number) => (wanted.current = at) };
}

export function Lines({ label, hint, at, values, onChange, placeholder, most = 20, maxLength = 500, ltr }: LinesProps) {
  const { bots } = useText();
  const locked = useContext(LockedContext);
  const id = useId();
  const fault = useFault(at);
  const { box, focus } = useFocus();

  function insert(after: number) {
    if (values.length >= most) return;
    onChange([...values.slice(0, after), "", ...values.slice(after)]);
    focus(after);
  }

  function onKey(event: KeyboardEvent, i: number) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (values[i]?.trim() !== "") insert(i + 1);
    } else if (event.key === "Backspace" && values[i] === "") {
      event.preventDefault();
      onChange(removed(values, i));
      focus(Math.max(0, i - 1));
    }
  }

  return (
    <div className="field lines" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`} ref={box}>
      <span className="field-label" id={`${id}-label`}>
        {label}
      </span>
      {(hint || fault) && (
        <p className={fault ? "fault" : "menu-hint"} id={`${id}-hint`} role={fault ? "alert" : undefined}>
          {fault ?? hint}
        </p>
      )}
      {values.map((value, i) => (
        <div className="line" key={i}>
          <input
            data-line
            value={value}
            dir={ltr ? "ltr" : "auto"}
            maxLength={maxLength}
            readOnly={locked}
            placeholder={i === 0 ? placeholder : undefined}
            aria-label={bots.lists.item(label, i + 1)}
            autoComplete="off"
            onChange={(e) => onChange(replaced(values, i, e.currentTarget.value))}
            onKeyDown={(e) => onKey(e, i)}
          />
          {!locked && (
            <button type="button" className="icon-button" aria-label={bots.lists.remove(value || bots.lists.item(label, i + 1))} onClick={() => onChange(removed(values, i))}>
              <Close />
            </button>
          )}
        </div>
      ))}
      {!locked && values.length < most && (
        <button type="button" className="button add-line" aria-label={`${bots.lists.add}: ${label}`} onClick={() => insert(values.length)}>
          <Plus /> {bots.lists.add}
        </button>
      )}
    </div>
  );
}

interface PairsProps<K extends string, V extends string> {
  label: string;
  hint?: string;
  at?: string;
  names: { left: K; right: V; leftLabel: string; rightLabel: string };
  values: readonly Record<K | V, string>[];
  onChange: (values: Record<K | V, string>[]) => void;
  ltr?: boolean;
}

export function Pairs<K extends string, V extends string>({ label, hint, at, names, values, onChange, ltr }: PairsProps<K, V>) {
  const { bots } = useText();
  const locked = useContext(LockedContext);
  const id = useId();
  const fault = useFault(at);
  const { box, focus } = useFocus();
  const set = (i: number, part: Partial<Record<K | V, string>>) => onChange(values.map((pair, j) => (j === i ? { ...pair, ...part } : pair)));
  const input = (i: number, key: K | V, placeholder: string) => (
    <input
      data-line
      value={values[i]?.[key] ?? ""}
      dir={ltr ? "ltr" : "auto"}
      maxLength={500}
      readOnly={locked}
      placeholder={placeholder}
      aria-label={`${bots.lists.item(label, i + 1)}: ${placeholder}`}
      autoComplete="off"
      onChange={(e) => set(i, { [key]: e.currentTarget.value } as Partial<Record<K | V, string>>)}
    />
  );
  return (
    <div className="field lines pairs" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`} ref={box}>
      <span className="field-label" id={`${id}-label`}>
        {label}
      </span>
      {(hint || fault) && (
        <p className={fault ? "fault" : "menu-hint"} id={`${id}-hint`} role={fault ? "alert" : undefined}>
          {fault ?? hint}
        </p>
      )}
      {values.map((_, i) => (
        <div className="line" key={i}>
          {input(i, names.left, names.leftLabel)}
          {input(i, names.right, names.rightLabel)}
          {!locked && (
            <button type="button" className="icon-button" aria-label={bots.lists.remove(bots.lists.item(label, i + 1))} onClick={() => onChange(removed(values, i))}>
              <Close />
            </button>
          )}
        </div>
      ))}
      {!locked && values.length < 20 && (
        <button
          type="button"
          className="button add-line"
          aria-label={`${bots.lists.add}: ${label}`}
          onClick={() => {
            onChange([...values, { [names.left]: "", [names.right]: "" } as Record<K | V, string>]);
            focus(values.length * 2);
          }}
        >
          <Plus /> {bots.lists.add}
        </button>
      )}
    </div>
  );
}
