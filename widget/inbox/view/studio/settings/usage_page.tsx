/** What was used, by day, assistant and model; what it cost; and where it ends. */
import { Fragment, useEffect, useId, useMemo, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import { createLoaded } from "../../../desk/studio/loaded";
import type { Usage, UsageRow } from "../../../session/studio_types";
import { count, dollars, short } from "../../../state/studio/figures";
import { type By, dayOf, daysBetween, type Group, grouped, type Sum, total } from "../../../state/studio/usage";
import { useDates } from "../../parts/clock";
import { Chevron } from "../../parts/icons";
import { FormPart } from "../fields";
import { Await } from "../loading";
import { SpendingNotices } from "../notices";
import { SettingsPage } from "./page";
import { UsageChart } from "./usage_chart";
import { UsageLimitsPart } from "./usage_limits";

const DAY_MS = 86_400_000;
/** Stands in the place of a model where an earlier answer was given again. */
const MEMORY = "memory";
const PERIODS = [7, 30, 90] as const;
const back = (days: number) => ({ from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf(Date.now()) });

export function UsagePage() {
  const { studio, say } = useDesk();
  const { settings } = useText();
  const words = settings.usage;
  const name = useId();
  const [span, setSpan] = useState(back(30));
  const usage = useMemo(() => createLoaded<Usage>(() => studio.api.usage(span.from, span.to), say), [studio, say, span]);
  const backwards = span.from > span.to;
  useEffect(() => {
    if (!backwards) void usage.load();
  }, [usage, backwards]);
  const period = PERIODS.find((days) => back(days).from === span.from && back(days).to === span.to);

  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <div className="usage-bar">
        <div className="segments" role="radiogroup" aria-label={words.period}>
          {PERIODS.map((days) => (
            <label key={days}>
              <input type="radio" name={name} checked={period === days} onChange={() => setSpan(back(days))} />
              <span>{words.periods[days]}</span>
            </label>
          ))}
        </div>
        {(["from", "to"] as const).map((end) => (
          <label key={end} className="usage-date">
            {words[end]}
            <input type="date" value={span[end]} max={dayOf(Date.now())} onChange={(e) => e.currentTarget.value && setSpan({ ...span, [end]: e.currentTarget.value })} />
          </label>
        ))}
      </div>
      {backwards ? (
        <p className="fault form-fault" role="alert">
          {words.empty}
        </p>
      ) : (
        <Await what={usage}>
          {(value) => (
            <>
              <SpendingNotices />
              <UsageLimitsPart usage={value} onChanged={(limits) => usage.alter((old) => ({ ...old, limits }))} />
              <Figures key={`${span.from} ${span.to}`} rows={value.items} from={span.from} to={span.to} />
            </>
          )}
        </Await>
      )}
    </SettingsPage>
  );
}

function Figures({ rows, from, to }: { rows: readonly UsageRow[]; from: string; to: string }) {
  const { settings } = useText();
  const words = settings.usage;
  const language = useLanguage();
  const { studio } = useDesk();
  const names = useCell(studio.bots).value;
  const [bot, setBot] = useState("");
  const [by, setBy] = useState<By>("day");
  const id = useId();
  const mine = bot === "" ? rows : rows.filter((row) => row.bot === bot);
  const days = useMemo(() => daysBetween(from, to), [from, to]);
  const all = total(mine);
  const bots = new Map(rows.map((row) => [row.bot, names?.find((each) => each.id === row.bot)?.name ?? row.bot_name]));
  if (rows.length === 0) {
    return (
      <div className="empty">
        <p className="empty-title">{words.none}</p>
        <p>{words.noneHint}</p>
      </div>
    );
  }
  return (
    <>
      <FormPart
        title={words.perDay}
        aside={
          bots.size > 1 && (
            <select className="small-select" value={bot} aria-label={words.bot} onChange={(e) => setBot(e.currentTarget.value)}>
              <option value="">{words.allBots}</option>
              {[...bots].map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )
        }
      >
        <UsageChart rows={mine} days={days} />
      </FormPart>
      <FormPart
        title={`${words.total}: ${dollars(all.cost, language)}`}
        aside={
          <div className="segments" role="radiogroup" aria-label={words.by}>
            {(["day", "bot", "model"] as const).map((each) => (
              <label key={each}>
                <input type="radio" name={id} checked={by === each} onChange={() => setBy(each)} />
                <span>{words.bys[each]}</span>
              </label>
            ))}
          </div>
        }
      >
        <Table key={by} rows={mine} by={by} />
        {all.cached > 0 && <p className="menu-hint">{words.cached(short(all.cached, language))}</p>}
        {all.unpriced > 0 && <p className="warning">{words.unpriced(all.unpriced)}</p>}
        {all.estimated > 0 && <p className="menu-hint">{words.estimated(all.estimated)}</p>}
      </FormPart>
    </>
  );
}

function Table({ rows, by }: { rows: readonly UsageRow[]; by: By }) {
  const { settings } = useText();
  const words = settings.usage;
  const groups = useMemo(() => grouped(rows, by), [rows, by]);
  const numbers = [words.columns.turns, words.columns.requests, words.columns.input, words.columns.output, words.columns.cost];
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={words.title}>
      <table className="figures usage-table">
        <thead>
          <tr>
            <th scope="col">{words.bys[by]}</th>
            {numbers.map((label) => (
              <th key={label} scope="col" className="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRows key={group.key} group={group} by={by} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            <Numbers sum={total(rows)} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function GroupRows({ group, by }: { group: Group; by: By }) {
  const { settings } = useText();
  const words = settings.usage;
  const { at } = useDates();
  const [open, setOpen] = useState(false);
  const day = (value: string) => at(`${value}T12:00:00`, "date");
  const model = (name: string) => (name === MEMORY ? words.memory : name);
  const label = by === "day" ? day(group.key) : by === "model" ? model(group.label) : group.label;
  const name = (row: UsageRow) => [...(by === "day" ? [] : [day(row.day)]), ...(by === "bot" ? [] : [row.bot_name]), ...(by === "model" ? [] : [model(row.model)])].join(" · ");
  return (
    <Fragment>
      <tr className="group-row">
        <th scope="row">
          <button type="button" className="fold" aria-expanded={open} aria-label={words.show(label)} onClick={() => setOpen(!open)}>
            <Chevron /> <bdi>{label}</bdi>
          </button>
        </th>
        <Numbers sum={group.sum} />
      </tr>
      {open &&
        group.rows.map((row, i) => (
          <tr key={i} className="part-row">
            <td>
              <bdi>{name(row)}</bdi>
            </td>
            <Numbers sum={total([row])} />
          </tr>
        ))}
    </Fragment>
  );
}

function Numbers({ sum }: { sum: Sum }) {
  const language = useLanguage();
  return (
    <>
      {[sum.turns, sum.requests].map((n, i) => (
        <td key={i} className="number">
          {count(n, language)}
        </td>
      ))}
      <td className="number">{short(sum.input, language)}</td>
      <td className="number">{short(sum.output, language)}</td>
      <td className="number">{dollars(sum.cost, language)}</td>
    </>
  );
}
