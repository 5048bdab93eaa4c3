/** What is known of a lead: who it is, what they want and can pay, whom it is with, and whatever the business keeps besides. */
import { type FormEvent, useState } from "react";
import { useDesk } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead, LeadEdit } from "../../session/lead_api";
import { LONGEST_FIELD, LONGEST_TEXT, MOST_DETAILS } from "../../state/leads/stages";
import { withDetail } from "../../state/leads/tags";
import { useLeadsText } from "../../text/leads";
import { Plus } from "../parts/icons";
import { Fact } from "./fact";
import { useOwners } from "./owners";

interface Props {
  lead: Lead;
  may: boolean;
}

const LINES = [
  { field: "name", type: "text" },
  { field: "phone", type: "tel" },
  { field: "email", type: "email" },
  { field: "location", type: "text" },
  { field: "needs", type: "text", rows: 4 },
  { field: "budget", type: "text" },
] as const;

export function Facts({ lead, may }: Props) {
  const leads = useLeads();
  const words = useLeadsText();
  const save = (edit: LeadEdit) => leads.change(lead.id, edit);
  const named = (field: string) => words.fields[field] ?? field;
  return (
    <section className="lead-part">
      <h3>{words.about}</h3>
      <dl className="facts lead-facts">
        {LINES.map((line) => (
          <Fact
            key={line.field}
            field={line.field}
            label={named(line.field)}
            value={lead[line.field]}
            type={line.type}
            {...("rows" in line ? { rows: line.rows } : {})}
            {...(line.field === "phone" ? { hint: words.phoneHint } : {})}
            maxLength={line.field === "needs" ? LONGEST_TEXT : LONGEST_FIELD}
            may={may}
            onSave={(value) => save({ [line.field]: value })}
          />
        ))}
        <BudgetFits lead={lead} may={may} />
        <Fact field="start" label={named("start")} value={lead.start} maxLength={LONGEST_FIELD} may={may} onSave={(start) => save({ start })} />
        <OwnerChoice lead={lead} may={may} />
        {lead.stage === "rejected" && <Fact field="reason" label={named("reason")} value={lead.reason} rows={3} maxLength={LONGEST_TEXT} may={may} onSave={(reason) => save({ stage: "rejected", reason })} />}
        {Object.entries(lead.details).map(([name, value]) => (
          <Fact key={name} field={`details/${name}`} label={name} value={value} maxLength={LONGEST_FIELD} may={may} onSave={(next) => save({ details: withDetail(lead.details, name, next) })} />
        ))}
      </dl>
      {may && Object.keys(lead.details).length < MOST_DETAILS && <AddDetail lead={lead} />}
    </section>
  );
}

const FITS = { true: true, false: false, "": null } as const;

function BudgetFits({ lead, may }: Props) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const value = lead.budget_fits == null ? "" : lead.budget_fits ? "true" : "false";
  return (
    <div className="fact" data-field="budget_fits">
      <dt id="lead-fits">{words.fields["budget_fits"]}</dt>
      <dd>
        <select className="fact-select" aria-labelledby="lead-fits" value={value} disabled={!may} onChange={(e) => void leads.change(lead.id, { budget_fits: FITS[e.currentTarget.value as keyof typeof FITS] }).catch((fault: unknown) => toasts.fail(say(fault)))}>
          <option value="">{words.unsaid}</option>
          <option value="true">{words.yes}</option>
          <option value="false">{words.no}</option>
        </select>
      </dd>
    </div>
  );
}

function OwnerChoice({ lead, may }: Props) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const owners = useOwners();
  return (
    <div className="fact" data-field="owner">
      <dt id="lead-owner">{words.fields["owner"]}</dt>
      <dd>
        <select className="fact-select" aria-labelledby="lead-owner" value={lead.owner?.id ?? ""} disabled={!may} onChange={(e) => void leads.change(lead.id, { owner: e.currentTarget.value || null }).catch((fault: unknown) => toasts.fail(say(fault)))}>
          <option value="">{words.ownerNone}</option>
          {owners.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </dd>
    </div>
  );
}

function AddDetail({ lead }: { lead: Lead }) {
  const { say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await leads.change(lead.id, { details: withDetail(lead.details, name.trim(), value.trim()) });
      setOpen(false);
      setName("");
      setValue("");
      setFault(undefined);
    } catch (e) {
      setFault(say(e));
    }
  }

  if (!open) {
    return (
      <button type="button" className="button add-line" onClick={() => setOpen(true)}>
        <Plus /> {words.detailAdd}
      </button>
    );
  }
  return (
    <form className="detail-form" onSubmit={(e) => void submit(e)}>
      <input aria-label={words.detailName} placeholder={words.detailName} maxLength={LONGEST_FIELD} dir="auto" autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <input aria-label={words.detailValue} placeholder={words.detailValue} maxLength={LONGEST_FIELD} dir="auto" value={value} onChange={(e) => setValue(e.currentTarget.value)} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="form-acts">
        <button type="submit" className="button" disabled={name.trim() === "" || value.trim() === ""}>
          {words.save}
        </button>
        <button type="button" className="button quiet" onClick={() => setOpen(false)}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
