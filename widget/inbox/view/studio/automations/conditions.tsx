/** Conditions, each a line: what is looked at, whether it must be so, and what it is about. */
import { type ReactNode, useId } from "react";
import type { Condition, Matching, Priority, Test } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { CHANNELS, HOLDERS, LANGUAGE_CODES, MOST_CONDITIONS, newCondition, newTest, STATUSES, type TestKind, TESTS } from "../../../state/daily/automations";
import { PRIORITIES } from "../../../state/daily/filing";
import { removed, replaced } from "../../../state/studio/bot";
import { useAutomationsText } from "../../../text/automations";
import { useWorkText } from "../../../text/daily";
import { useKept } from "../../daily/choices";
import { Close, Plus } from "../../parts/icons";
import { TextField, useChangeable, useFault } from "../fields";
import { Several } from "../kept/teams_page";

interface Props {
  conditions: readonly Condition[];
  matching: Matching;
  onMatching: (matching: Matching) => void;
  onChange: (conditions: Condition[]) => void;
}

export function Conditions({ conditions, matching, onMatching, onChange }: Props) {
  const words = useAutomationsText();
  const changeable = useChangeable();
  const name = useId();
  return (
    <>
      {conditions.length > 1 && (
        <div className="segments" role="radiogroup" aria-label={words.if}>
          {(["all", "any"] as const).map((each) => (
            <label key={each}>
              <input type="radio" name={name} checked={matching === each} disabled={!changeable} onChange={() => onMatching(each)} />
              <span>{words.matching[each]}</span>
            </label>
          ))}
        </div>
      )}
      <ol className="automation-conditions">
        {conditions.map((condition, i) => (
          <Line key={i} n={i + 1} condition={condition} onChange={(next) => onChange(replaced(conditions, i, next))} onRemove={() => onChange(removed(conditions, i))} />
        ))}
      </ol>
      {changeable && conditions.length < MOST_CONDITIONS && (
        <button type="button" className="button add-line" onClick={() => onChange([...conditions, newCondition()])}>
          <Plus /> {words.addCondition}
        </button>
      )}
    </>
  );
}

interface LineProps {
  n: number;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function Line({ n, condition, onChange, onRemove }: LineProps) {
  const words = useAutomationsText();
  const changeable = useChangeable();
  const at = `/conditions/${n - 1}/test`;
  const fault = useFault(at);
  const { test, not = false } = condition;
  return (
    <li className="macro-step" data-fault={fault !== undefined}>
      <div className="macro-step-head">
        <select aria-label={words.condition(n)} disabled={!changeable} value={test.kind} onChange={(e) => onChange({ ...condition, test: newTest(e.currentTarget.value as TestKind) })}>
          {TESTS.map((kind) => (
            <option key={kind} value={kind}>
              {words.tests[kind]}
            </option>
          ))}
        </select>
        <select className="automation-not" aria-label={`${words.condition(n)}: ${words.is} / ${words.not}`} disabled={!changeable} value={not ? "not" : "is"} onChange={(e) => onChange({ ...condition, not: e.currentTarget.value === "not" })}>
          <option value="is">{words.is}</option>
          <option value="not">{words.not}</option>
        </select>
        {changeable && (
          <button type="button" className="icon-button" aria-label={words.removeCondition(n)} title={words.removeCondition(n)} onClick={onRemove}>
            <Close />
          </button>
        )}
      </div>
      <About test={test} at={at} label={`${words.condition(n)}: ${words.tests[test.kind]}`} onChange={(next) => onChange({ ...condition, test: next })} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}

interface AboutProps {
  test: Test;
  at: string;
  label: string;
  onChange: (test: Test) => void;
}

function About({ test, label, onChange }: AboutProps): ReactNode {
  const { directory, studio } = useDesk();
  const text = useText();
  const words = useAutomationsText();
  const { priorities } = useWorkText();
  const [labels, teams, operators, inboxes] = [useKept(directory.labels), useKept(directory.teams), useKept(directory.operators), useKept(studio.inboxes)];
  // What is wrong with the line is said below it, once.
  const some = (items: readonly { id: string; name: string }[], chosen: readonly string[], take: (ids: string[]) => Test) => <Several label={label} items={items} chosen={chosen} onChange={(ids) => onChange(take(ids))} />;
  switch (test.kind) {
    case "text":
      return (
        <>
          <TextField label={words.words} hint={words.wordsHint} rows={3} value={test.words.join("\n")} onChange={(said) => onChange({ ...test, words: said === "" ? [] : said.split("\n") })} />
          <label className="automation-whole">
            <input type="checkbox" checked={test.whole ?? false} onChange={(e) => onChange({ ...test, whole: e.currentTarget.checked })} /> {words.whole}
          </label>
        </>
      );
    case "language":
      return some(LANGUAGE_CODES.map((id) => ({ id, name: words.languages[id] })), test.languages, (languages) => ({ ...test, languages }));
    case "inbox":
      return some(inboxes, test.inboxes, (next) => ({ ...test, inboxes: next }));
    case "channel":
      return some(CHANNELS.map((id) => ({ id, name: text.channels.names[id] ?? id })), test.channels, (channels) => ({ ...test, channels }));
    case "contact_field":
      return <FieldTest test={test} onChange={onChange} />;
    case "label":
      return some(labels, test.labels, (next) => ({ ...test, labels: next }));
    case "priority":
      return some(PRIORITIES.map((id) => ({ id, name: priorities[id] })), test.priorities, (next) => ({ ...test, priorities: next as Priority[] }));
    case "team":
      return some(teams, test.teams, (next) => ({ ...test, teams: next }));
    case "assignee":
      return some(operators, test.operators, (next) => ({ ...test, operators: next }));
    case "control":
      return some(HOLDERS.map((id) => ({ id, name: words.holders[id] })), test.holders, (holders) => ({ ...test, holders: holders as typeof test.holders }));
    case "status":
      return some(STATUSES.map((id) => ({ id, name: text.status[id] })), test.statuses, (statuses) => ({ ...test, statuses: statuses as typeof test.statuses }));
    case "hours":
      return <Hours test={test} label={label} onChange={onChange} />;
    case "first_message":
      return null;
  }
}

function FieldTest({ test, onChange }: { test: Extract<Test, { kind: "contact_field" }>; onChange: (test: Test) => void }) {
  const { directory } = useDesk();
  const { contact } = useText();
  const words = useAutomationsText();
  const own = useKept(directory.fields);
  const fields = [...(["name", "email", "phone"] as const).map((key) => ({ key: key as string, name: contact[key] })), ...own.map(({ key, name }) => ({ key, name }))];
  return (
    <div className="automation-pair">
      <select aria-label={words.field} value={test.field} onChange={(e) => onChange({ ...test, field: e.currentTarget.value })}>
        {(fields.some(({ key }) => key === test.field) ? fields : [...fields, { key: test.field, name: test.field }]).map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={words.is} value={test.is} onChange={(e) => onChange({ ...test, is: e.currentTarget.value as typeof test.is })}>
        {(["set", "equals", "contains"] as const).map((each) => (
          <option key={each} value={each}>
            {words.fieldTests[each]}
          </option>
        ))}
      </select>
      {test.is !== "set" && <input aria-label={words.value} maxLength={200} dir="auto" value={test.value ?? ""} onChange={(e) => onChange({ ...test, value: e.currentTarget.value })} />}
    </div>
  );
}

function Hours({ test, label, onChange }: { test: Extract<Test, { kind: "hours" }>; label: string; onChange: (test: Test) => void }) {
  const words = useAutomationsText();
  const days = words.days.map((name, i) => ({ id: String(i + 1), name }));
  return (
    <>
      <Several label={`${label}: ${words.daysLabel}`} items={days} chosen={test.days.map(String)} onChange={(ids) => onChange({ ...test, days: ids.map(Number).sort((a, b) => a - b) })} />
      <div className="automation-pair">
        {(["from", "until"] as const).map((end) => (
          <label key={end}>
            {words[end]}
            <input type="time" value={test[end]} onChange={(e) => onChange({ ...test, [end]: e.currentTarget.value })} />
          </label>
        ))}
      </div>
      <TextField label={words.zone} hint={words.zoneHint} ltr maxLength={60} value={test.zone} onChange={(zone) => onChange({ ...test, zone })} />
    </>
  );
}
