/** A form that is saved by a button: what was changed, what is under way, what the server has against it. */
import { useState } from "react";
import { useDesk } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import { same } from "../../../state/studio/bot";
import { type Faults, faultsOf, NO_FAULTS, without } from "../../../state/studio/faults";

export interface Form<T> {
  value: T;
  dirty: boolean;
  busy: boolean;
  faults: Faults;
  /** What concerns no field. */
  fault?: string;
  set: <K extends keyof T>(key: K, value: T[K], at?: string) => void;
  /** Takes what the server has now as what is on screen. */
  accept: (value: T) => void;
  /** Runs the step; true when it succeeded. */
  save: (step: (value: T) => Promise<T | undefined>) => Promise<boolean>;
}

export function useForm<T extends object>(initial: T): Form<T> {
  const { say } = useDesk();
  const [kept, setKept] = useState(initial);
  const [value, setValue] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);
  const [fault, setFault] = useState<string>();

  function accept(next: T) {
    setKept(next);
    setValue(next);
    setFaults(NO_FAULTS);
    setFault(undefined);
  }

  return {
    value,
    dirty: !same(value, kept),
    busy,
    faults,
    ...(fault === undefined ? {} : { fault }),
    set(key, part, at = `/${String(key)}`) {
      setValue((now) => ({ ...now, [key]: part }));
      setFaults((now) => without(now, at));
      setFault(undefined);
    },
    accept,
    async save(step) {
      setBusy(true);
      setFault(undefined);
      try {
        accept((await step(value)) ?? value);
        return true;
      } catch (e) {
        const told = faultsOf(e instanceof CallFailed ? e.problem : undefined);
        setFaults(told);
        setFault(say(e));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
