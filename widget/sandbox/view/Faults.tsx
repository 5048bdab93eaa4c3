import { NEXT, WEBHOOKS } from "../words";
import type { Faults as On, Next, Shown, Webhooks } from "../wire";
import { usePlatform } from "./context";

export function Faults({ faults, webhooks }: { faults: On; webhooks: Shown["webhooks"] }) {
  const platform = usePlatform();
  const waiting = (next: Next) => faults.next.filter((one) => one === next).length;
  return (
    <section class="faults" aria-labelledby="faults-title">
      <h2 id="faults-title">What goes wrong</h2>
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
    </section>
  );
}
