/** A number between two bounds: nobody can enter one that the server refuses. */
import { type ReactNode, useContext } from "react";
import { Field, LockedContext } from "./fields";

interface Props {
  label: string;
  hint?: ReactNode;
  at?: string;
  value: number;
  least: number;
  most: number;
  step: number;
  /** As it is written beside the slider, and as it is read aloud. */
  shown: string;
  told?: string;
  onChange: (value: number) => void;
}

export function Slider({ value, least, most, step, shown, told = shown, onChange, ...field }: Props) {
  const locked = useContext(LockedContext);
  return (
    <Field {...field} className="slider">
      {(attributes) => (
        <div className="slider-row">
          <input {...attributes} type="range" min={least} max={most} step={step} value={value} disabled={locked} aria-valuetext={told} onChange={(e) => onChange(Number(e.currentTarget.value))} />
          <output htmlFor={attributes.id}>{shown}</output>
        </div>
      )}
    </Field>
  );
}
