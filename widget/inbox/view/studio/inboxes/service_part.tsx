/** When people of an inbox are there, and whether its customers are asked what they thought of it. */
import { type FormEvent, useEffect } from "react";
import type { InboxSurvey } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { keptComments } from "../../../session/comments_types";
import type { Inbox } from "../../../session/studio_types";
import { isConnected, isPhone } from "../../../state/studio/account";
import { useServiceText } from "../../../text/service";
import { useKept } from "../../daily/choices";
import { FaultsContext, FormPart, NumberField, SelectField, SwitchField, TextField, useChangeable } from "../fields";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import type { Known } from "./inbox_page";
import { FormFault, SaveButton } from "../form_end";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
}

type Survey = Required<InboxSurvey>;

interface Typed {
  /** Empty: always open. */
  hours: string;
  survey: Survey;
}

const UNASKED: Survey = { enabled: false, question: "", delay_s: 60, only_people: true, quiet_days: 7 };
const typedOf = ({ hours, survey }: Inbox): Typed => ({ hours: hours ?? "", survey: { ...UNASKED, ...survey } });
const VALUES = [5, 4, 3, 2, 1] as const;

export function ServicePart({ known, onKnown, onDirty }: Props) {
  const { studio, directory, toasts } = useDesk();
  const { settings } = useText();
  const { inbox: words } = useServiceText();
  const schedules = useKept(directory.hours);
  const changeable = useChangeable();
  const { inbox, tag } = known;
  const form = useForm<Typed>(typedOf(inbox));
  const { value, set, faults, fault, busy, dirty } = form;
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const { name, bot, allowed_origins, read_marks, timing } = inbox;
      const { answer, tag: next } = await studio.api.changeInbox(inbox.id, { name, bot, allowed_origins, read_marks, timing, ...keptComments(inbox), ...now }, tag);
      made = { ...known, inbox: answer, ...(next ? { tag: next } : {}) };
      return typedOf(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
  }

  const options = [{ value: "", label: words.always }, ...schedules.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <FaultsContext value={faults}>
      <FormPart title={words.title} hint={words.hint}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <SelectField label={words.hours} hint={words.hoursHint} at="/hours" value={value.hours} options={options} onChange={(hours) => set("hours", hours)} />
          {isPhone(inbox.channel) ? (
            <p className="menu-hint">{words.surveyPhone}</p>
          ) : isConnected(inbox.channel) ? (
            <SurveyFields survey={value.survey} onChange={(survey, at) => set("survey", survey, at)} />
          ) : (
            <p className="menu-hint">{words.surveyWeb}</p>
          )}
          <FormFault fault={fault} />
          {changeable && (
            <SaveButton busy={busy} idle={!dirty} />
          )}
        </form>
      </FormPart>
    </FaultsContext>
  );
}

function SurveyFields({ survey, onChange }: { survey: Survey; onChange: (survey: Survey, at: string) => void }) {
  const { inbox: words } = useServiceText();
  const set = <K extends keyof Survey>(key: K, part: Survey[K]) => onChange({ ...survey, [key]: part }, `/survey/${key}`);
  return (
    <>
      <SwitchField label={words.survey} hint={words.surveyHint} at="/survey/enabled" checked={survey.enabled} onChange={(on) => set("enabled", on)} />
      {survey.enabled && (
        <>
          <TextField label={words.question} at="/survey/question" rows={2} maxLength={500} value={survey.question} onChange={(question) => set("question", question)} />
          <div className="field-row">
            <NumberField label={words.delay} hint={words.delayHint} at="/survey/delay_s" max={1_380} value={Math.round(survey.delay_s / 60)} onChange={(minutes) => set("delay_s", minutes * 60)} />
            <NumberField label={words.quiet} hint={words.quietHint} at="/survey/quiet_days" max={365} value={survey.quiet_days} onChange={(days) => set("quiet_days", days)} />
          </div>
          <SwitchField label={words.onlyPeople} hint={words.onlyPeopleHint} checked={survey.only_people} onChange={(on) => set("only_people", on)} />
          <div className="survey-preview" role="group" aria-label={words.preview}>
            <p className="menu-hint">{words.preview}</p>
            <p dir="auto">{survey.question}</p>
            <p aria-hidden="true" className="survey-stars">
              {VALUES.map((n) => (
                <span key={n}>{"★".repeat(n)}</span>
              ))}
            </p>
          </div>
        </>
      )}
    </>
  );
}
