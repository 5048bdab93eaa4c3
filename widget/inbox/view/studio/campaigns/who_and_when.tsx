/** The settings of a draft beside its messages: what it is called, to whom it goes, when, and how fast. */
import { useEffect, useState } from "react";
import { useDesk } from "../../../desk/desk";
import { useCell } from "../../../desk/cell";
import type { CampaignSettings } from "../../../session/campaign_api";
import { FASTEST, isSequence, type Kind, ofKind, PACES } from "../../../state/campaigns/settings";
import { isSpoken, ofChannel } from "../../../state/campaigns/steps";
import { instantOf, localOf, soon } from "../../../state/campaigns/times";
import { Choice, Field, FormPart, NumberField, SelectField, TextField, useChangeable } from "../fields";
import { StudioLink } from "../link";
import type { Form } from "../settings/saving";
import { ZoneField } from "../zone_field";
import { type AudienceChoice, useDraftWords } from "./draft_here";
import { useNumbers } from "./numbers";
import { SpanField } from "./span_field";

/** The channel of calls. */
const PHONE = "voice";

interface Props {
  value: CampaignSettings;
  set: Form<CampaignSettings>["set"];
}

export function WhoPart({ value, set, choice, onChanged }: Props & { choice: AudienceChoice; onChanged: () => void }) {
  const { studio } = useDesk();
  const words = useDraftWords();
  const numbers = useNumbers();
  const inboxes = useCell(studio.inboxes);
  useEffect(() => void studio.inboxes.load(), [studio]);
  const own = (inboxes.value ?? []).filter(({ channel, account }) => (channel === "whatsapp" || channel === PHONE) && account !== undefined);
  const { all, error, chosen } = choice;
  const { audience = "" } = value;
  const ready = (all ?? []).filter(({ id, state }) => state === "ready" || id === value.audience);
  /** One that is chosen and not in the list any more still stands there, so that it is not another by mistake. */
  const kept = (id: string, known: boolean) => (id !== "" && !known ? [{ value: id, label: "–" }] : []);
  function turn(kind: Kind) {
    onChanged();
    const next = ofKind(value, kind);
    for (const key of ["kind", "audience", "delay", "life"] as const) set(key, next[key]);
    if (kind === "sequence") set("start_at", undefined);
  }
  /** A phone says other words than what is written. */
  function chooseInbox(inbox: string) {
    onChanged();
    set("inbox", inbox);
    const spoken = own.find(({ id }) => id === inbox)?.channel === PHONE;
    if (spoken !== isSpoken(value.steps)) set("steps", ofChannel(value.steps, spoken));
  }
  return (
    <FormPart title={words.who}>
      <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={100} value={value.name} onChange={(name) => set("name", name)} />
      <SelectField
        label={words.inbox}
        hint={
          inboxes.phase === "ready" && own.length === 0 ? (
            <>
              {words.noInbox} <StudioLink to={{ page: "inboxes" }}>{words.toInboxes}</StudioLink>
            </>
          ) : (
            (inboxes.error ?? words.inboxHint)
          )
        }
        at="/inbox"
        value={value.inbox}
        options={[
          ...(value.inbox === "" ? [{ value: "", label: words.chooseInbox }] : []),
          ...kept(value.inbox, own.some(({ id }) => id === value.inbox)),
          ...own.map(({ id, name, account }) => ({ value: id, label: account ? `${name} · ${account}` : name })),
        ]}
        onChange={chooseInbox}
      />
      <Choice
        label={words.kind}
        value={isSequence(value) ? "sequence" : "list"}
        options={[
          { value: "list", label: words.kinds.list, hint: words.kindHints.list },
          { value: "sequence", label: words.kinds.sequence, hint: words.kindHints.sequence },
        ]}
        onChange={turn}
      />
      {isSequence(value) && (
        <div className="field-row">
          <SpanField label={words.delay} hint={words.delayHint} at="/delay" minutes={value.delay ?? 0} onChange={(minutes) => set("delay", minutes)} />
          <SpanField label={words.life} hint={words.lifeHint} at="/life" minutes={value.life ?? 0} onChange={(minutes) => set("life", minutes)} />
        </div>
      )}
      {!isSequence(value) && (
        <SelectField
          label={words.audience}
          hint={
            all?.length === 0 ? (
              <>
                {words.noAudience} <StudioLink to={{ page: "audiences" }}>{words.toAudiences}</StudioLink>
              </>
            ) : (
              (error ?? words.audienceHint)
            )
          }
          at="/audience"
          value={audience}
          options={[
            ...(audience === "" ? [{ value: "", label: words.chooseAudience }] : []),
            ...kept(audience, chosen !== undefined),
            ...ready.map(({ id, name, members }) => ({ value: id, label: words.audienceOption(name, words.people(numbers.of(members), members)) })),
          ]}
          onChange={(chosen) => (onChanged(), set("audience", chosen))}
        />
      )}
    </FormPart>
  );
}

export function WhenPart({ value, set }: Props) {
  const words = useDraftWords();
  const changeable = useChangeable();
  const { start_at } = value;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormPart title={words.when}>
      {(!isSequence(value) || start_at) && (
        <Choice
          label={words.start}
          value={start_at ? "later" : "now"}
          options={[
            { value: "now", label: words.startNow, hint: words.startNowHint },
            { value: "later", label: words.startAt, hint: words.startAtHint },
          ]}
          onChange={(when) => set("start_at", when === "later" ? soon(Date.now()) : undefined)}
        />
      )}
      {start_at && (
        <Field label={words.at} hint={words.atHint(zone)} at="/start_at">
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              readOnly={!changeable}
              value={localOf(start_at)}
              onChange={(e) => {
                const at = instantOf(e.currentTarget.value);
                if (at) set("start_at", at);
              }}
            />
          )}
        </Field>
      )}
      <Pace value={value} set={set} />
      <ZoneField label={words.zone} value={value.time_zone} onChange={(to) => set("time_zone", to)} />
    </FormPart>
  );
}

const OWN = "own";

function Pace({ value: { per_minute }, set }: Props) {
  const words = useDraftWords();
  const numbers = useNumbers();
  const [own, setOwn] = useState(!PACES.some((pace) => pace === per_minute));
  return (
    <div className="field-row">
      <SelectField
        label={words.pace}
        at={own ? undefined : "/per_minute"}
        value={own ? OWN : String(per_minute)}
        options={[...PACES.map((pace) => ({ value: String(pace), label: words.paces(numbers.of(pace)) })), { value: OWN, label: words.ownPace }]}
        onChange={(chosen) => {
          setOwn(chosen === OWN);
          if (chosen !== OWN) set("per_minute", Number(chosen));
        }}
      />
      {own && <NumberField label={words.perMinute} hint={words.perMinuteHint} at="/per_minute" max={FASTEST} value={per_minute} onChange={(n) => set("per_minute", Math.min(FASTEST, n))} />}
    </div>
  );
}
