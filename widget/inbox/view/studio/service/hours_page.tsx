/** Business hours: the schedules that inboxes keep. */
import { useId } from "react";
import type { BusinessHours, BusinessHoursSettings, Holiday, OpenSpan } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { useServiceText } from "../../../text/service";
import { useDates } from "../../parts/clock";
import { Clock, Close, Plus } from "../../parts/icons";
import { Field, SwitchField, TextField, useFault } from "../fields";
import { ZoneField } from "../zone_field";
import { KeptDialog } from "../kept/kept_dialog";
import { KeptPage } from "../kept/kept_page";

type Typed = BusinessHoursSettings & { holidays: Holiday[] };

const OFFICE: OpenSpan = { from: "09:00", to: "17:00" };
const MOST_SPANS = 6;
/** The week begins with the days that most offices are open on. */
const fresh = (): Typed => ({
  name: "",
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [OFFICE] : [])),
  holidays: [],
});
const typedOf = ({ name, time_zone, week, holidays }: BusinessHours): Typed => ({ name, time_zone, week, holidays });

export function HoursPage() {
  const { directory, service } = useDesk();
  const { hours: words } = useServiceText();
  const changes = useMay("POST /business-hours");
  const { at } = useDates();
  const standing = ({ is_open, next_opening }: BusinessHours) => (is_open ? words.open : next_opening ? words.closed(at(next_opening, "full")) : words.never);
  return (
    <KeptPage
      what={directory.hours}
      words={words}
      mayAdd={changes}
      mayChange={() => changes}
      nameOf={({ name }) => name}
      sign={() => <Clock />}
      about={(hours) => <small>{`${hours.time_zone} · ${standing(hours)}`}</small>}
      remove={service.deleteHours}
      form={(hours, close) => (
        <KeptDialog
          title={hours ? words.editTitle(hours.name) : words.add}
          initial={hours ? typedOf(hours) : fresh()}
          read={hours && (() => service.oneHours(hours.id))}
          settingsOf={typedOf}
          save={(value, tag) => (hours ? service.changeHours(hours.id, value, tag) : service.addHours(value))}
          onClose={close}
          wide
        >
          {({ value, set }) => (
            <>
              <div className="field-row">
                <TextField label={words.name} at="/name" maxLength={60} autoFocus value={value.name} onChange={(name) => set("name", name)} />
                <ZoneField value={value.time_zone} onChange={(zone) => set("time_zone", zone)} />
              </div>
              <Week week={value.week} onChange={(week) => set("week", week)} />
              <Holidays holidays={value.holidays} onChange={(holidays) => set("holidays", holidays)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}

function Week({ week, onChange }: { week: OpenSpan[][]; onChange: (week: OpenSpan[][]) => void }) {
  const { days, hours: words } = useServiceText();
  const [monday = []] = week;
  const alike = week.slice(1, 5).every((day) => JSON.stringify(day) === JSON.stringify(monday));
  return (
    <fieldset className="field week">
      <legend>{words.week}</legend>
      <p className="menu-hint">{words.weekHint}</p>
      {week.map((spans, day) => (
        <Day key={day} name={days[day] ?? ""} at={`/week/${day}`} spans={spans} onChange={(next) => onChange(week.map((old, place) => (place === day ? next : old)))} />
      ))}
      {!alike && (
        <button type="button" className="link" onClick={() => onChange(week.map((old, place) => (place < 5 ? monday : old)))}>
          {words.copy}
        </button>
      )}
    </fieldset>
  );
}

function Day({ name, at, spans, onChange }: { name: string; at: string; spans: readonly OpenSpan[]; onChange: (spans: OpenSpan[]) => void }) {
  const { hours: words } = useServiceText();
  const fault = useFault(at);
  const id = useId();
  return (
    <div className="week-day" role="group" aria-labelledby={id}>
      <span className="week-name" id={id}>
        {name}
      </span>
      <div className="week-spans">
        {spans.length === 0 && <span className="week-closed">{words.dayClosed}</span>}
        {spans.map((span, n) => (
          <span key={n} className="week-span">
            <Time label={words.from(name, n + 1)} value={span.from} at={`${at}/${n}/from`} onChange={(from) => onChange(spans.map((old, place) => (place === n ? { ...old, from } : old)))} />
            <span aria-hidden="true">{words.until}</span>
            <Time label={words.to(name, n + 1)} value={span.to} at={`${at}/${n}/to`} onChange={(to) => onChange(spans.map((old, place) => (place === n ? { ...old, to } : old)))} />
            <button type="button" className="icon-button" aria-label={words.dropSpan(name, n + 1)} title={words.dropSpan(name, n + 1)} onClick={() => onChange(spans.filter((_, place) => place !== n))}>
              <Close />
            </button>
          </span>
        ))}
        {fault && (
          <span className="fault" role="alert">
            {fault}
          </span>
        )}
      </div>
      {spans.length < MOST_SPANS && (
        <button type="button" className="icon-button" aria-label={words.span(name)} title={words.span(name)} onClick={() => onChange([...spans, spans.length === 0 ? OFFICE : { from: "18:00", to: "20:00" }])}>
          <Plus />
        </button>
      )}
    </div>
  );
}

/** `24:00` is the end of a day, which a browser's own field for times does not know: there it is midnight. */
function Time({ label, value, at, onChange }: { label: string; value: string; at: string; onChange: (value: string) => void }) {
  const fault = useFault(at);
  return <input type="time" aria-label={label} aria-invalid={fault ? true : undefined} title={fault} value={value === "24:00" ? "00:00" : value} onChange={(e) => e.currentTarget.value && onChange(e.currentTarget.value)} />;
}

function Holidays({ holidays, onChange }: { holidays: readonly Holiday[]; onChange: (holidays: Holiday[]) => void }) {
  const { hours: words } = useServiceText();
  const change = (place: number, part: Partial<Holiday>) => onChange(holidays.map((old, n) => (n === place ? { ...old, ...part } : old)));
  return (
    <fieldset className="field holidays">
      <legend>{words.holidays}</legend>
      <p className="menu-hint">{words.holidaysHint}</p>
      {holidays.map((holiday, place) => (
        <div key={place} className="holiday">
          <TextField label={words.holidayName} at={`/holidays/${place}/name`} maxLength={60} value={holiday.name} onChange={(name) => change(place, { name })} />
          <Field label={words.holidayDate} at={`/holidays/${place}/date`}>
            {(attributes) => <input {...attributes} type="date" value={dated(holiday.date)} onChange={(e) => e.currentTarget.value && change(place, { date: isYearly(holiday) ? e.currentTarget.value.slice(5) : e.currentTarget.value })} />}
          </Field>
          <SwitchField label={words.yearly} checked={isYearly(holiday)} onChange={(on) => change(place, { date: on ? dated(holiday.date).slice(5) : dated(holiday.date) })} />
          <button type="button" className="icon-button" aria-label={words.dropHoliday(holiday.name)} title={words.dropHoliday(holiday.name)} onClick={() => onChange(holidays.filter((_, n) => n !== place))}>
            <Close />
          </button>
          <Day name={words.holidayOpen} at={`/holidays/${place}/hours`} spans={holiday.hours ?? []} onChange={(hours) => change(place, { hours })} />
        </div>
      ))}
      <button type="button" className="button" onClick={() => onChange([...holidays, { name: "", date: today(), hours: [] }])}>
        <Plus /> {words.addHoliday}
      </button>
    </fieldset>
  );
}

const today = () => new Date().toLocaleDateString("sv");
const isYearly = ({ date }: Holiday) => date.length === 5;
/** A day of every year is shown in this one. */
const dated = (date: string) => (date.length === 5 ? `${today().slice(0, 4)}-${date}` : date);
