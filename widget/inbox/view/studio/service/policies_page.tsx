/** Promises of service: within what time people answer which conversations. */
import { useId } from "react";
import type { Priority, ServicePolicy, ServicePolicySettings } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { PRIORITIES } from "../../../state/daily/filing";
import { type Names, sentenceOf } from "../../../state/service/sentence";
import { useWorkText } from "../../../text/daily";
import { useServiceText } from "../../../text/service";
import { useKept } from "../../daily/choices";
import { Clock } from "../../parts/icons";
import { NumberField, SwitchField, TextField } from "../fields";
import { KeptDialog } from "../kept/kept_dialog";
import { KeptPage } from "../kept/kept_page";
import { Several } from "../kept/teams_page";

type Conditions = Required<NonNullable<ServicePolicySettings["conditions"]>>;

interface Typed {
  name: string;
  place: number;
  first_response: number;
  next_response: number;
  resolution: number;
  in_hours: boolean;
  warn_percent: number;
  agent_answers: boolean;
  conditions: Conditions;
}

const PROMISES = ["first_response", "next_response", "resolution"] as const;
const ALL: Conditions = { inboxes: [], teams: [], priorities: [], labels: [] };

const typedOf = ({ name, place, promises, in_hours, warn_percent, agent_answers, conditions }: ServicePolicy): Typed => ({
  name,
  place,
  first_response: promises.first_response ?? 0,
  next_response: promises.next_response ?? 0,
  resolution: promises.resolution ?? 0,
  in_hours,
  warn_percent,
  agent_answers,
  conditions: { ...ALL, ...conditions },
});

/** 0 stands for what is not promised. */
function settingsOf({ first_response, next_response, resolution, ...rest }: Typed): ServicePolicySettings {
  const promises = { ...(first_response ? { first_response } : {}), ...(next_response ? { next_response } : {}), ...(resolution ? { resolution } : {}) };
  return { ...rest, promises };
}

function useNames(): Names {
  const { directory, studio } = useDesk();
  const { priorities } = useWorkText();
  const named = (items: readonly { id: string; name: string }[]) => new Map(items.map(({ id, name }) => [id, name]));
  return { inboxes: named(useKept(studio.inboxes)), teams: named(useKept(directory.teams)), labels: named(useKept(directory.labels)), priorities };
}

export function PoliciesPage() {
  const { directory, service } = useDesk();
  const text = useServiceText();
  const words = text.policies;
  const changes = useMay("POST /service-policies");
  const names = useNames();
  const policies = useKept(directory.policies);
  const last = Math.max(0, ...policies.map(({ place }) => place));
  return (
    <KeptPage
      what={directory.policies}
      words={words}
      mayAdd={changes}
      mayChange={() => changes}
      nameOf={({ name }) => name}
      sign={() => <Clock />}
      about={(policy) => <small>{sentenceOf(policy, names, text)}</small>}
      remove={service.deletePolicy}
      form={(policy, close) => (
        <KeptDialog
          title={policy ? words.editTitle(policy.name) : words.add}
          initial={policy ? typedOf(policy) : { name: "", place: last + 1, first_response: 60, next_response: 0, resolution: 0, in_hours: true, warn_percent: 80, agent_answers: false, conditions: ALL }}
          read={policy && (() => service.policy(policy.id))}
          settingsOf={typedOf}
          save={(value, tag) => (policy ? service.changePolicy(policy.id, settingsOf(value), tag) : service.addPolicy(settingsOf(value)))}
          missing={(value) => (PROMISES.every((promise) => value[promise] === 0) ? words.nothing : undefined)}
          onClose={close}
          wide
        >
          {({ value, set }) => (
            <>
              <div className="field-row">
                <TextField label={words.name} at="/name" maxLength={60} autoFocus value={value.name} onChange={(name) => set("name", name)} />
                <NumberField label={words.place} hint={words.placeHint} at="/place" max={1_000} value={value.place} onChange={(place) => set("place", place)} />
              </div>
              <Times value={value} set={set} />
              <SwitchField label={words.inHours} hint={words.inHoursHint} at="/in_hours" checked={value.in_hours} onChange={(on) => set("in_hours", on)} />
              <SwitchField label={words.agentAnswers} hint={words.agentAnswersHint} at="/agent_answers" checked={value.agent_answers} onChange={(on) => set("agent_answers", on)} />
              <NumberField label={words.warn} hint={words.warnHint} at="/warn_percent" max={100} value={value.warn_percent} onChange={(percent) => set("warn_percent", percent)} />
              <ConditionsField value={value.conditions} onChange={(conditions) => set("conditions", conditions)} />
              <output className="policy-sentence">
                <strong>{words.preview}</strong>
                <span>{sentenceOf(settingsOf(value), names, text)}</span>
              </output>
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}

function Times({ value, set }: { value: Typed; set: (key: (typeof PROMISES)[number], minutes: number, at: string) => void }) {
  const { promises, policies: words } = useServiceText();
  const hints = { first_response: words.firstHint, next_response: words.nextHint, resolution: words.resolutionHint };
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="field">
      <p className="menu-hint" id={id}>
        {words.promisesHint}
      </p>
      <div className="field-row">
        {PROMISES.map((promise) => (
          <NumberField key={promise} label={`${promises[promise]} (${words.minutes})`} hint={hints[promise]} at={`/promises/${promise}`} max={525_600} value={value[promise]} onChange={(minutes) => set(promise, minutes, `/promises/${promise}`)} />
        ))}
      </div>
    </div>
  );
}

function ConditionsField({ value, onChange }: { value: Conditions; onChange: (conditions: Conditions) => void }) {
  const { directory, studio } = useDesk();
  const { policies: words } = useServiceText();
  const { priorities } = useWorkText();
  const kinds = { inboxes: useKept(studio.inboxes), teams: useKept(directory.teams), priorities: PRIORITIES.map((id) => ({ id, name: priorities[id] })), labels: useKept(directory.labels) };
  return (
    <fieldset className="field conditions">
      <legend>{words.conditions}</legend>
      <p className="menu-hint">{words.conditionsHint}</p>
      {(["inboxes", "teams", "priorities", "labels"] as const).map(
        (kind) =>
          kinds[kind].length > 0 && (
            <Several key={kind} label={words[kind]} at={`/conditions/${kind}`} items={kinds[kind]} chosen={value[kind]} onChange={(chosen) => onChange({ ...value, [kind]: chosen as string[] & Priority[] })} />
          ),
      )}
    </fieldset>
  );
}
