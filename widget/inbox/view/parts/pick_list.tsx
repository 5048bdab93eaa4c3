/** A list to choose from by a few letters: arrows move, Enter takes, and what does not exist can be made where that is offered. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ranked } from "../../state/daily/ranking";
import { useWorkText } from "../../text/daily";
import { Check } from "./icons";

export interface Option {
  id: string;
  label: string;
  hint?: string | undefined;
  sign?: ReactNode;
  /** Chosen now; in a list of several, `some` where it holds for a part. */
  checked?: boolean | "some";
  /** Found by these too. */
  words?: string;
  /** A heading above the first of its group. */
  group?: string;
}

interface Props {
  label: string;
  options: readonly Option[];
  onPick: (id: string) => void;
  /** Several may be chosen: the list stays. */
  several?: boolean;
  onCreate?: ((name: string) => void) | undefined;
  createLabel?: (name: string) => string;
  empty?: string | undefined;
  placeholder?: string;
  /** Told of what is typed, for options that are looked for elsewhere. */
  onType?: (typed: string) => void;
  /** The last ones, whatever is typed. */
  last?: (typed: string) => readonly Option[];
  /** Below the list. */
  children?: ReactNode;
}

/** More than fits on any screen; letters lead to the rest. */
const MOST_SHOWN = 60;

export function PickList({ label, options, onPick, several, onCreate, createLabel, empty, placeholder, onType, last, children }: Props) {
  const words = useWorkText();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = ranked(options, typed, (o) => [o.label, o.words]).slice(0, MOST_SHOWN);
  const name = typed.trim();
  const makes = onCreate && createLabel && name !== "" && !options.some((o) => o.label.toLowerCase() === name.toLowerCase());
  const ends = last?.(name) ?? [];
  const rows = makes ? [...found, { id: "", label: createLabel(name) } satisfies Option] : [...found, ...ends];
  const here = Math.min(at, rows.length - 1);

  useEffect(() => void list.current?.querySelector('[data-here="true"]')?.scrollIntoView({ block: "nearest" }), [here, typed]);

  function take(option: Option | undefined) {
    if (!option) return;
    if (option.id === "" && makes) {
      setTyped("");
      return onCreate(name);
    }
    onPick(option.id);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((here + step + rows.length) % Math.max(1, rows.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      take(rows[here]);
    }
  }

  return (
    <div className="pick" onKeyDown={onKeyDown}>
      <input
        className="pick-field"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={rows[here] ? `${id}-${here}` : undefined}
        aria-label={label}
        placeholder={placeholder ?? words.find}
        autoComplete="off"
        autoFocus
        value={typed}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          setAt(0);
          onType?.(e.currentTarget.value);
        }}
      />
      <ul className="pick-list" role="listbox" id={`${id}-list`} aria-label={label} aria-multiselectable={several ? true : undefined} ref={list}>
        {rows.map((option, i) => (
          <PickRow key={option.id || "new"} id={`${id}-${i}`} option={option} here={i === here} group={typed === "" && option.group !== rows[i - 1]?.group ? option.group : undefined} onPoint={() => setAt(i)} onTake={() => take(option)} />
        ))}
      </ul>
      {rows.length === 0 && <p className="pick-empty">{options.length === 0 ? (empty ?? words.nothing) : words.nothing}</p>}
      {children}
    </div>
  );
}

interface RowProps {
  id: string;
  option: Option;
  here: boolean;
  group: string | undefined;
  onPoint: () => void;
  onTake: () => void;
}

function PickRow({ id, option, here, group, onPoint, onTake }: RowProps) {
  const { sign, label, hint, checked } = option;
  return (
    <>
      {group && (
        <li className="pick-group" role="presentation">
          {group}
        </li>
      )}
      {/* The field keeps the focus: keys go through it. */}
      <li id={id} className="pick-row" role="option" aria-selected={checked === true} data-here={here} onPointerMove={onPoint} onPointerDown={(e) => e.preventDefault()} onClick={onTake}>
        {sign && <span className="pick-sign">{sign}</span>}
        <span className="pick-what">
          <bdi>{label}</bdi>
          {hint && <small>{hint}</small>}
        </span>
        {checked === true && <Check />}
        {checked === "some" && <span className="pick-some" aria-hidden="true" />}
      </li>
    </>
  );
}
