/** Fields of the settings: each says what it does, and what the server has against it. */
import { createContext, type ReactNode, useContext, useId, useState } from "react";
import { faultAt, type Faults, NO_FAULTS } from "../../state/studio/faults";

export const FaultsContext = createContext<Faults>(NO_FAULTS);
/** Whoever may only read sees the same fields, locked. */
export const LockedContext = createContext(false);
/** Whether what is on this page may be changed by whoever looks at it. */
export const useChangeable = () => !useContext(LockedContext);
export const useFault = (at: string | undefined) => {
  const faults = useContext(FaultsContext);
  return at === undefined ? undefined : faultAt(faults, at);
};

interface Attributes {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** JSON pointer of the field, by which faults find it. */
  at?: string | undefined;
  /** Found here, before anything is sent. */
  fault?: string | undefined;
  className?: string;
  children: (attributes: Attributes) => ReactNode;
}

export function Field({ label, hint, at, fault, className = "", children }: FieldProps) {
  const id = useId();
  const told = useFault(at) ?? fault;
  return (
    <div className={`field ${className}`} data-fault={told !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": hint || told ? `${id}-hint` : undefined, "aria-invalid": told ? true : undefined })}
      {(hint || told) && (
        <p className={told ? "fault" : "menu-hint"} id={`${id}-hint`} role={told ? "alert" : undefined}>
          {told ?? hint}
        </p>
      )}
    </div>
  );
}

interface TextProps extends Omit<FieldProps, "children"> {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  rows?: number;
  maxLength?: number;
  type?: "text" | "url" | "email" | "password" | "date";
  /** Names, addresses and code run from left to right in every language. */
  ltr?: boolean;
  autoFocus?: boolean;
  list?: string;
  /** What a browser may fill in. */
  fills?: string;
  digits?: boolean;
}

export function TextField({ value, onChange, placeholder, rows, maxLength = 4_000, type = "text", ltr, autoFocus, list, fills, digits, ...field }: TextProps) {
  const locked = useContext(LockedContext);
  const shared = { value, placeholder, maxLength, readOnly: locked, autoFocus, dir: ltr ? "ltr" : "auto", spellCheck: ltr ? false : undefined };
  return (
    <Field {...field}>
      {(attributes) =>
        rows ? (
          <textarea {...attributes} {...shared} rows={rows} className={ltr ? "code" : undefined} onChange={(e) => onChange(e.currentTarget.value)} />
        ) : (
          <input {...attributes} {...shared} list={list} type={type} autoComplete={fills ?? (type === "password" ? "new-password" : "off")} inputMode={digits ? "numeric" : undefined} onChange={(e) => onChange(e.currentTarget.value)} />
        )
      }
    </Field>
  );
}

interface NumberProps extends Omit<FieldProps, "children"> {
  value: number;
  onChange: (value: number) => void;
  step?: number;
  max?: number;
}

export function NumberField({ value, onChange, step = 1, max, ...field }: NumberProps) {
  const locked = useContext(LockedContext);
  // An emptied field stays empty while it is typed in.
  const [typed, setTyped] = useState(String(value));
  const shown = Number(typed) === value ? typed : String(value);
  return (
    <Field {...field} className="short">
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          inputMode="decimal"
          min={0}
          max={max}
          step={step}
          readOnly={locked}
          value={shown}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            const n = Number(e.currentTarget.value);
            if (Number.isFinite(n) && n >= 0) onChange(step === 1 ? Math.round(n) : n);
          }}
        />
      )}
    </Field>
  );
}

interface SelectProps<T extends string> extends Omit<FieldProps, "children"> {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

export function SelectField<T extends string>({ value, options, onChange, ...field }: SelectProps<T>) {
  const locked = useContext(LockedContext);
  return (
    <Field {...field}>
      {(attributes) => (
        <select {...attributes} value={value} disabled={locked} onChange={(e) => onChange(e.currentTarget.value as T)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  at?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}

export function SwitchField({ label, hint, at, checked, onChange }: SwitchProps) {
  const locked = useContext(LockedContext);
  const id = useId();
  const fault = useFault(at);
  return (
    <div className="switch-field">
      <div>
        <label htmlFor={id}>{label}</label>
        {(hint || fault) && (
          <p className={fault ? "fault" : "menu-hint"} id={`${id}-hint`} role={fault ? "alert" : undefined}>
            {fault ?? hint}
          </p>
        )}
      </div>
      <input id={id} type="checkbox" className="switch" checked={checked} disabled={locked} aria-describedby={hint || fault ? `${id}-hint` : undefined} onChange={(e) => onChange(e.currentTarget.checked)} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string; hint: string }[];
  onChange: (value: T) => void;
}

/** One of a few, each with a sentence. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const locked = useContext(LockedContext);
  const id = useId();
  return (
    <div className="choices" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className="choice" data-chosen={option.value === value}>
          <input type="radio" name={id} checked={option.value === value} disabled={locked} aria-describedby={`${id}-${option.value}`} onChange={() => onChange(option.value)} />
          <span>
            <strong>{option.label}</strong>
            <small id={`${id}-${option.value}`}>{option.hint}</small>
          </span>
        </label>
      ))}
    </div>
  );
}

export function FormPart({ title, hint, children, aside }: { title: string; hint?: ReactNode; children: ReactNode; aside?: ReactNode }) {
  const id = useId();
  return (
    <section className="form-part" aria-labelledby={id}>
      <header>
        <h3 id={id}>{title}</h3>
        {aside}
      </header>
      {hint && <p className="form-part-hint">{hint}</p>}
      {children}
    </section>
  );
}
