/** What the organisation is called, and what its plan leaves room for. */
import { type FormEvent, useEffect, useState } from "react";
import type { Organisation, PlanLimit, PlanShown } from "../../../../protocol";
import { useDesk, useLanguage, useMay, useText } from "../../../desk/desk";
import { useHouseText } from "../../../text/house";
import { useDates } from "../../parts/clock";
import { FaultsContext, FormPart, TextField, useChangeable } from "../fields";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { FormFault, SaveButton } from "../form_end";

interface Known {
  answer: Organisation;
  tag?: string;
}

export function OrganisationPage() {
  const { team, say } = useDesk();
  const words = useHouseText();
  const billing = useMay("GET /organisation/plan");
  const [known, setKnown] = useState<Known>();
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    team.api.organisation().then(setKnown, (e: unknown) => setError(say(e)));
  };
  useEffect(load, [team]);
  return (
    <SettingsPage title={words.orgTitle} lead={words.orgLead} back={{ page: "settings" }} still>
      {known ? <Name known={known} onKnown={setKnown} /> : error ? <Failed error={error} onRetry={load} /> : <Bones />}
      {billing && <Plan />}
    </SettingsPage>
  );
}

function Name({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { team, toasts } = useDesk();
  const { settings } = useText();
  const words = useHouseText();
  const changeable = useChangeable();
  const form = useForm({ name: known.answer.name });
  const [missing, setMissing] = useState<string>();
  const { value, set, faults, fault, busy, dirty } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.name.trim() === "") return setMissing(words.nameMissing);
    const done = await form.save(async ({ name }) => {
      const changed = await team.api.changeOrganisation({ name: name.trim(), require_second_factor: known.answer.require_second_factor }, known.tag);
      onKnown(changed);
      return { name: changed.answer.name };
    });
    if (!done) return toFault();
    toasts.tell(settings.saved);
  }

  return (
    <FaultsContext value={faults}>
      <FormPart title={words.name}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <TextField label={words.name} hint={words.nameHint} at="/name" fault={missing} maxLength={80} value={value.name} onChange={(name) => (setMissing(undefined), set("name", name))} />
          <FormFault fault={fault} />
          {changeable && (
            <SaveButton busy={busy} idle={!dirty} />
          )}
        </form>
      </FormPart>
    </FaultsContext>
  );
}

function Plan() {
  const { house, say } = useDesk();
  const words = useHouseText();
  const { at } = useDates();
  const [plan, setPlan] = useState<PlanShown>();
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    house.plan().then(setPlan, (e: unknown) => setError(say(e)));
  };
  useEffect(load, [house]);
  if (!plan) return error ? <Failed error={error} onRetry={load} /> : <Bones />;
  const counts = plan.limits.some(({ what, most }) => what === "sessions_a_month" && most !== undefined);
  return (
    <FormPart title={words.plan} hint={`${plan.name ? words.planNamed(plan.name) : words.planNone} ${words.planHint}`}>
      <ul className="plan-limits">
        {plan.limits.map((limit) => (
          <Limit key={limit.what} limit={limit} />
        ))}
      </ul>
      {counts && <p className="menu-hint">{words.until(at(plan.month_ends_at, "date"))}</p>}
    </FormPart>
  );
}

function Limit({ limit: { what, used, most, level } }: { limit: PlanLimit }) {
  const words = useHouseText();
  const language = useLanguage();
  const name = words.what[what] ?? what;
  const figure = (n: number) => n.toLocaleString(language);
  const said = most === undefined ? words.unlimited(figure(used)) : words.used(figure(used), figure(most));
  const stands = level === "reached" && what === "sessions_a_month" ? words.sessionsReached : level && words[level];
  return (
    <li className="today" data-level={level && (level === "reached" ? "over" : "warn")}>
      <p>
        <strong>{name}</strong> <span>{said}</span>
      </p>
      {most !== undefined && (
        <span className="today-bar" role="meter" aria-label={name} aria-valuemin={0} aria-valuemax={most} aria-valuenow={Math.min(used, most)} aria-valuetext={said}>
          <span style={{ inlineSize: `${Math.min(100, (used / most) * 100)}%` }} />
        </span>
      )}
      {stands && <p>{stands}</p>}
    </li>
  );
}
