/** Somebody who came by phone, by word of mouth or through the door, written down as a lead. */
import { type FormEvent, useState } from "react";
import { useDesk, useInbox } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import { leadIn, type NewLead, type Stage } from "../../session/lead_api";
import { CallFailed } from "../../session/problem";
import { instantOf } from "../../state/campaigns/times";
import { LONGEST_FIELD, LONGEST_TEXT, STAGES } from "../../state/leads/stages";
import { NO_FAULTS } from "../../state/studio/faults";
import { useLeadsText } from "../../text/leads";
import { Dialog } from "../parts/dialog";
import { FaultsContext, Field, SelectField, TextField } from "../studio/fields";
import { useForm } from "../studio/settings/saving";
import { useCalled } from "./marks";
import { useOwners } from "./owners";

interface Draft {
  name: string;
  phone: string;
  email: string;
  location: string;
  needs: string;
  budget: string;
  start: string;
  stage: Stage;
  owner: string;
  /** As the browser asks for it. */
  next: string;
}

/** What was left empty is not said. */
function newLeadOf({ stage, owner, next, ...texts }: Draft): NewLead {
  const told = Object.fromEntries(Object.entries(texts).flatMap(([field, text]) => (text.trim() === "" ? [] : [[field, text.trim()]])));
  const next_at = next === "" ? undefined : instantOf(next);
  return { ...told, stage, ...(owner ? { owner } : {}), ...(next_at ? { next_at } : {}) };
}

/** A new one is rejected by nobody: it is moved there, with a reason. */
const BEGINNINGS = STAGES.filter((stage) => stage !== "rejected");

export function NewLeadDialog({ onClose }: { onClose: () => void }) {
  const { route, toasts } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const me = useInbox((s) => s.me?.id ?? "");
  const owners = useOwners();
  const { value, set, save, busy, faults, fault } = useForm<Draft>({ name: "", phone: "", email: "", location: "", needs: "", budget: "", start: "", stage: "unreal", owner: me, next: "" });
  const [lacks, setLacks] = useState(false);
  const [there, setThere] = useState<string>();

  function show(id: string) {
    onClose();
    route.enter({ page: "lead", id });
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const isNobody = [value.name, value.phone, value.email].every((text) => text.trim() === "");
    setLacks(isNobody);
    setThere(undefined);
    if (isNobody) return;
    let made: string | undefined;
    await save(async (now) => {
      try {
        const lead = leads.take(await leads.api.add(newLeadOf(now)));
        made = lead.id;
        toasts.tell(words.made(called(lead)));
        void leads.recount();
      } catch (e) {
        setThere(e instanceof CallFailed ? leadIn(e) : undefined);
        throw e;
      }
      return undefined;
    });
    if (made) show(made);
  }

  // That another lead has the phone is said below, with the way to it.
  const told = lacks ? words.lacks : there ? undefined : Object.keys(faults).length === 0 ? fault : undefined;
  const named = (field: string) => words.fields[field] ?? field;
  const text = (field: "name" | "email" | "location" | "budget" | "start") => <TextField label={named(field)} at={`/${field}`} maxLength={LONGEST_FIELD} {...(field === "email" ? { type: "email" as const } : {})} {...(field === "name" ? { autoFocus: true } : {})} value={value[field]} onChange={(typed) => set(field, typed)} />;
  return (
    <Dialog title={words.newTitle} onClose={onClose} className="form-dialog wide new-lead">
      <FaultsContext value={there ? NO_FAULTS : faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <p>{words.newHint}</p>
          <div className="field-row">
            {text("name")}
            <Field label={named("phone")} hint={words.phoneHint} at="/phone">
              {(attributes) => <input {...attributes} type="tel" dir="ltr" autoComplete="off" maxLength={LONGEST_FIELD} value={value.phone} onChange={(e) => set("phone", e.currentTarget.value)} />}
            </Field>
            {text("email")}
            {text("location")}
          </div>
          <TextField label={named("needs")} at="/needs" rows={2} maxLength={LONGEST_TEXT} value={value.needs} onChange={(typed) => set("needs", typed)} />
          <div className="field-row">
            {text("budget")}
            {text("start")}
            <SelectField label={named("stage")} at="/stage" value={value.stage} options={BEGINNINGS.map((stage) => ({ value: stage, label: words.stages[stage] }))} onChange={(stage) => set("stage", stage)} />
            <SelectField label={named("owner")} at="/owner" value={value.owner} options={[{ value: "", label: words.ownerNone }, ...owners.map(({ id, label }) => ({ value: id, label }))]} onChange={(owner) => set("owner", owner)} />
            <Field label={named("next_at")} at="/next_at">
              {(attributes) => <input {...attributes} type="datetime-local" value={value.next} onChange={(e) => set("next", e.currentTarget.value)} />}
            </Field>
          </div>
          <p className="fault" role="alert">
            {told}
          </p>
          {there && (
            <p className="warning">
              {words.already}{" "}
              <button type="button" className="link" onClick={() => show(there)}>
                {words.openThat}
              </button>
            </p>
          )}
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {words.cancel}
            </button>
            <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
              {words.add}
            </button>
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}
