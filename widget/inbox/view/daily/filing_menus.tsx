/** The menus that file conversations: the open one, or all that are selected. */
import { type FormEvent, useState } from "react";
import type { Change, Conversation } from "../../../protocol";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { labelledAs } from "../../state/daily/filing";
import { fieldValue, snoozeTimes } from "../../state/daily/snooze";
import { useWorkText } from "../../text/daily";
import { useDates } from "../parts/clock";
import { Bot, Moon, People, Person, Tag } from "../parts/icons";
import { type Option, PickList } from "../parts/pick_list";
import { Popup } from "../parts/popup";
import { useLabelOptions, useOperatorOptions, usePriorityOptions, useTeamOptions } from "./choices";
import { PrioritySign, StandingDot, useSnoozeWords, useStanding } from "./signs";

interface Props {
  /** What is changed, as far as it is known here. */
  of: readonly Conversation[];
  ids: readonly string[];
  /** Keys open these menus. */
  keyed: boolean;
}

export function FilingMenus(props: Props) {
  return (
    <>
      <AssignMenu {...props} />
      <TeamMenu {...props} />
      <LabelsMenu {...props} />
      <PriorityMenu {...props} />
      <SnoozeMenu {...props} />
    </>
  );
}

/** What all of them have; nothing when they differ. */
function shared<T>(of: readonly Conversation[], what: (c: Conversation) => T): T | undefined {
  const [first, ...rest] = of.map(what);
  return rest.every((value) => value === first) ? first : undefined;
}

const BUTTON = "button filing-button";
const QUEUE = "queue";
const AGENT = "agent";

function AssignMenu({ of, ids, keyed }: Props) {
  const { filing, directory } = useDesk();
  const words = useWorkText();
  const { list } = useText();
  const people = useOperatorOptions();
  const me = useInbox((s) => s.me?.id);
  const holder = shared(of, ({ control }) => (control.holder === "operator" ? (control.operator?.id ?? "") : control.holder));
  const name = holder === me ? list.you : of.length === 1 && of[0]?.control.holder === "operator" ? of[0].control.operator?.name : undefined;
  // A colleague who is away or busy is seen to be so before one asks.
  const held = of.length === 1 && of[0]?.control.holder === "operator";
  const standing = useStanding();
  const options: Option[] = [
    ...people.map((option) => ({ ...option, checked: option.id === holder })),
    { id: QUEUE, label: words.queue, checked: holder === "queue", sign: <People /> },
    { id: AGENT, label: words.toAgent, checked: holder === "agent", sign: <Bot /> },
  ];
  const change = (id: string): Change => (id === AGENT ? { kind: "return" } : { kind: "assign", ...(id === QUEUE ? {} : { operator: id }) });
  return (
    <Popup label={words.assign} value={name} hotkey="a" className={BUTTON} wish={keyed ? "assign" : undefined} onOpen={() => void directory.operators.load()} face={<Face sign={holder && held ? <StandingDot of={standing(holder)} /> : <Person />} text={name ?? words.assign} />}>
      {(close) => (
        <PickList
          label={words.assign}
          options={options}
          onPick={(id) => {
            close();
            void filing.change(ids, change(id));
          }}
        />
      )}
    </Popup>
  );
}

function TeamMenu({ of, ids, keyed }: Props) {
  const { filing, directory } = useDesk();
  const words = useWorkText();
  const teams = useTeamOptions();
  const team = shared(of, (c) => c.team?.id ?? "");
  const options: Option[] = [...teams.map((option) => ({ ...option, checked: option.id === team, sign: <People /> })), { id: "none", label: words.noTeam, checked: team === "" }];
  return (
    <Popup label={words.team} value={of.length === 1 ? of[0]?.team?.name : undefined} hotkey="w" className={BUTTON} wish={keyed ? "team" : undefined} onOpen={() => void directory.teams.load()} face={<Face sign={<People />} text={(of.length === 1 && of[0]?.team?.name) || words.team} />}>
      {(close) => (
        <PickList
          label={words.team}
          options={options}
          onPick={(id) => {
            close();
            void filing.change(ids, { kind: "team", ...(id === "none" ? {} : { team: id }) });
          }}
        />
      )}
    </Popup>
  );
}

function LabelsMenu({ of, ids, keyed }: Props) {
  const { filing, directory, work, toasts, say } = useDesk();
  const words = useWorkText();
  const labels = useLabelOptions();
  const makes = useMay("POST /labels");
  const options = labels.map((option) => {
    const on = labelledAs(of, option.id);
    return { ...option, checked: on === "some" ? ("some" as const) : on === "all" };
  });

  function pick(id: string) {
    const off = options.some((option) => option.id === id && option.checked === true);
    void filing.change(ids, { kind: "labels", [off ? "remove" : "add"]: [id] });
  }
  async function create(name: string) {
    try {
      const label = await work.addLabel({ name });
      directory.labels.alter((items) => [...items, label].sort((a, b) => a.name.localeCompare(b.name)));
      await filing.change(ids, { kind: "labels", add: [label.id] });
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <Popup label={words.labels} hotkey="b" className={BUTTON} wish={keyed ? "labels" : undefined} onOpen={() => void directory.labels.load()} face={<Face sign={<Tag />} text={words.labels} />}>
      {() => (
        <PickList label={words.labels} options={options} several onPick={pick} onCreate={makes ? (name) => void create(name) : undefined} createLabel={words.newLabel} empty={words.noLabels}>
          {!makes && <p className="pick-note">{words.othersMakeLabels}</p>}
        </PickList>
      )}
    </Popup>
  );
}

function PriorityMenu({ of, ids, keyed }: Props) {
  const { filing } = useDesk();
  const words = useWorkText();
  const now = shared(of, (c) => c.priority ?? "none");
  const options = usePriorityOptions().map((option) => ({ ...option, checked: option.id === now }));
  const shown = of.length === 1 && now !== undefined && now !== "none" ? words.priorities[now] : words.priority;
  return (
    <Popup label={words.priority} value={shown} hotkey="p" className={BUTTON} wish={keyed ? "priority" : undefined} face={<Face sign={<PrioritySign of={now ?? "none"} />} text={shown} />}>
      {(close) => (
        <PickList
          label={words.priority}
          options={options}
          onPick={(id) => {
            close();
            void filing.change(ids, { kind: "priority", priority: id as keyof typeof words.priorities });
          }}
        />
      )}
    </Popup>
  );
}

function SnoozeMenu({ of, ids, keyed }: Props) {
  const words = useWorkText();
  const said = useSnoozeWords();
  const [only] = of;
  const until = of.length === 1 && only?.status === "snoozed" ? said(only.snooze?.until) : undefined;
  // What is resolved must be opened before it can be put aside.
  const impossible = of.length > 0 && of.every(({ status }) => status === "resolved");
  return (
    <Popup label={words.snooze} value={until} hotkey="s" className={BUTTON} wish={keyed ? "snooze" : undefined} disabled={impossible} face={<Face sign={<Moon />} text={until ?? words.snooze} />}>
      {(close) => <SnoozeChoices of={of} ids={ids} onDone={close} />}
    </Popup>
  );
}

function SnoozeChoices({ of, ids, onDone }: { of: readonly Conversation[]; ids: readonly string[]; onDone: () => void }) {
  const { filing } = useDesk();
  const words = useWorkText();
  const { at, dayName } = useDates();
  const [dated, setDated] = useState(false);
  const [times] = useState(() => snoozeTimes(new Date()));
  const hint = (key: string, until: Date) => (key === "week" ? `${dayName(until.toISOString())} ${at(until.toISOString(), "time")}` : at(until.toISOString(), "time"));
  const snoozed = of.some(({ status }) => status === "snoozed");
  const options: Option[] = [
    ...times.map(({ key, until }) => ({ id: key, label: words.snoozes[key], hint: hint(key, until) })),
    { id: "message", label: words.snoozeMessage },
    { id: "date", label: words.snoozeDate },
    ...(snoozed ? [{ id: "wake", label: words.wake }] : []),
  ];

  function put(change: Change) {
    onDone();
    void filing.change(ids, change);
  }
  function pick(id: string) {
    if (id === "date") return setDated(true);
    if (id === "wake") return put({ kind: "reopen" });
    const until = times.find(({ key }) => key === id)?.until;
    put({ kind: "snooze", ...(until ? { until: until.toISOString() } : {}) });
  }

  return dated ? <SnoozeDate onPut={(until) => put({ kind: "snooze", until })} /> : <PickList label={words.snooze} options={options} onPick={pick} />;
}

const YEAR_MS = 365 * 86_400_000;

function SnoozeDate({ onPut }: { onPut: (until: string) => void }) {
  const words = useWorkText();
  const [value, setValue] = useState(() => fieldValue(snoozeTimes(new Date()).find(({ key }) => key === "tomorrow")?.until ?? new Date()));
  const [tried, setTried] = useState(false);
  const time = Date.parse(value);
  const fits = time > Date.now() && time < Date.now() + YEAR_MS;
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (fits) onPut(new Date(time).toISOString());
  }
  return (
    <form className="snooze-date" onSubmit={submit} noValidate>
      <label>
        {words.snoozeAt}
        <input type="datetime-local" autoFocus value={value} onChange={(e) => setValue(e.currentTarget.value)} />
      </label>
      {tried && !fits && (
        <p className="fault" role="alert">
          {words.snoozePast}
        </p>
      )}
      <button type="submit" className="button primary">
        {words.snoozeSet}
      </button>
    </form>
  );
}

function Face({ sign, text }: { sign: React.ReactNode; text: string }) {
  return (
    <>
      {sign}
      <span className="filing-word">
        <bdi>{text}</bdi>
      </span>
    </>
  );
}

