/** What today cost against the limit, and the limit itself. */
import type { FormEvent } from "react";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { Usage, UsageLimits } from "../../../session/studio_types";
import { dollars, price } from "../../../state/studio/figures";
import { level } from "../../../state/studio/usage";
import { FaultsContext, FormPart, NumberField, useChangeable } from "../fields";
import { useForm } from "./saving";

export function UsageLimitsPart({ usage, onChanged }: { usage: Usage; onChanged: (limits: UsageLimits) => void }) {
  const { studio, toasts } = useDesk();
  const { settings } = useText();
  const words = settings.usage;
  const language = useLanguage();
  const changeable = useChangeable();
  const form = useForm<UsageLimits>(usage.limits);
  const { value, set, faults, fault, busy, dirty } = form;
  const spent = usage.today.cost_usd;
  const limit = usage.limits.day_cost_usd;
  const stands = level(spent, usage.limits);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await form.save(async (now) => {
      const limits = (await studio.api.changeLimits(now)) ?? now;
      onChanged(limits);
      return limits;
    });
    if (done) toasts.tell(settings.saved);
  }

  return (
    <FaultsContext value={faults}>
      <FormPart title={words.today}>
        <div className="today" data-level={stands}>
          <p>
            <strong>{dollars(spent, language)}</strong> {limit > 0 ? words.of("", price(limit, language)).trim() : `· ${words.noLimit}`}
          </p>
          {limit > 0 && (
            <span className="today-bar" role="meter" aria-label={words.today} aria-valuemin={0} aria-valuemax={limit} aria-valuenow={Math.min(spent, limit)} aria-valuetext={words.of(dollars(spent, language), price(limit, language))}>
              <span style={{ inlineSize: `${Math.min(100, (spent / limit) * 100)}%` }} />
              <i style={{ insetInlineStart: `${Math.min(100, usage.limits.warn_at_percent)}%` }} />
            </span>
          )}
          {words.levels[stands] && <p role={stands === "fine" ? undefined : "alert"}>{words.levels[stands]}</p>}
        </div>
        <details className="limits" open={dirty || undefined}>
          <summary>{words.limit}</summary>
          <form onSubmit={(e) => void submit(e)} noValidate>
            <div className="field-row">
              <NumberField label={words.limitDay} hint={words.limitDayHint} at="/day_cost_usd" step={0.01} value={value.day_cost_usd} onChange={(v) => set("day_cost_usd", v)} />
              <NumberField label={words.warnAt} hint={words.warnAtHint} at="/warn_at_percent" max={100} value={value.warn_at_percent} onChange={(v) => set("warn_at_percent", v)} />
            </div>
            {fault && (
              <p className="fault" role="alert">
                {fault}
              </p>
            )}
            {changeable && (
              <button type="submit" className="button primary" disabled={busy || !dirty} aria-busy={busy}>
                {settings.save}
              </button>
            )}
          </form>
        </details>
      </FormPart>
    </FaultsContext>
  );
}
