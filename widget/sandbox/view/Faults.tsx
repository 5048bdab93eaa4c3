import { useState } from "preact/hooks";
import { NEXT, WEBHOOKS } from "../words";
import type { Faults as On, Next, Shown, Webhooks } from "../wire";
import { usePlatform } from "./context";

export function Faults({ faults, webhooks }: { faults: On; webhooks: Shown["webhooks"] }) {
  const platform = usePlatform();
  // On a narrow window the phones come first.
  const [is_open] = useState(() => !matchMedia("(max-width: 720px)").matches);
  const on = faults.next.length + Number(faults.webhooks !== "normal");
  const waiting = (next: Next) => faults.next.filter((one) => one === next).length;
  return (
    <details class="faults" open={is_open}>
      <summary>
        <h2>What goes wrong</h2>
        <span>{on ? `${on} on` : "nothing at the moment"}</span>
      </summary>
      <div class="ways">
        <fieldset class="segments">
          <legend>Webhooks come</legend>
          {(Object.keys(WEBHOOKS) as Webhooks[]).map((how) => (
            <label key={how}>
              <input
                type="radio"
                name="webhooks"
                value={how}
                checked={faults.webhooks === how}
                onChange={() => void platform.switch({ webhooks: how })}
              />
              <span>{WEBHOOKS[how]}</span>
            </label>
          ))}
        </fieldset>
        <div class="next" role="group" aria-labelledby="next-title">
          <span id="next-title">Next message or file</span>
          {(Object.keys(NEXT) as Next[]).map((next) => (
            <button
              key={next}
              type="button"
              class="chip"
              title={NEXT[next].means}
              data-waiting={waiting(next) > 0}
              onClick={() => void platform.switch({ next })}
            >
              {NEXT[next].short}
              {waiting(next) > 0 && (
                <b>
                  <span class="hidden">, waiting: </span>
                  {waiting(next)}
                </b>
              )}
            </button>
          ))}
          <button type="button" class="link" disabled={!faults.next.length} onClick={() => void platform.switch({ clear: true })}>
            Clear
          </button>
        </div>
        <p class="tally">
          Webhooks: {webhooks.taken} taken, {webhooks.refused} refused
          {webhooks.lost > 0 && <>, {webhooks.lost} lost</>}
        </p>
      </div>
    </details>
  );
}
