/** For each inbox, how its waiting conversations are given to operators. */
import { type FormEvent, useEffect, useState } from "react";
import type { RoutingMode } from "../../../../protocol";
import { useDesk, useMay, useText } from "../../../desk/desk";
import { keptComments } from "../../../session/comments_types";
import { CallFailed } from "../../../session/problem";
import type { Inbox } from "../../../session/studio_types";
import { same } from "../../../state/studio/bot";
import { useKeptText } from "../../../text/kept";
import { useServiceText } from "../../../text/service";
import { ChannelTag } from "../../parts/channel";
import { Choice, FaultsContext, NumberField, SwitchField } from "../fields";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { SaveButton } from "../form_end";

const MODES: readonly RoutingMode[] = ["off", "round_robin", "least_busy"];

interface Typed {
  mode: RoutingMode;
  capacity: number;
  only_open: boolean;
}

const USUAL_CAPACITY = 10;
const typedOf = ({ routing }: Inbox): Typed => ({ mode: routing?.mode ?? "off", capacity: routing?.capacity ?? USUAL_CAPACITY, only_open: routing?.only_open ?? false });

export function RoutingPage() {
  const { studio } = useDesk();
  const { routing: words } = useKeptText();
  useEffect(() => void studio.inboxes.load(), [studio]);
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <p className="routing-hint">{words.away}</p>
      <Await what={studio.inboxes}>
        {(inboxes) =>
          inboxes.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
            </div>
          ) : (
            <ul className="cards">
              {inboxes.map((inbox) => (
                <li key={inbox.id} className="card">
                  <InboxRouting inbox={inbox} />
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </SettingsPage>
  );
}

function InboxRouting({ inbox }: { inbox: Inbox }) {
  const { studio, toasts, say } = useDesk();
  const { settings } = useText();
  const kept = useKeptText();
  const words = kept.routing;
  const { routing: service } = useServiceText();
  const changes = useMay("PUT /inboxes/{id}", inbox.channel);
  const form = useForm<Typed>(typedOf(inbox));
  const { value, set, faults, fault, busy, dirty } = form;
  const [raced, setRaced] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await form.save(async (now) => {
      // Read just now, so that only this part of the inbox becomes another.
      const { answer: known, tag } = await studio.api.inbox(inbox.id);
      const moved = !same(typedOf(known), typedOf(inbox));
      setRaced(moved);
      if (moved) throw new CallFailed(412);
      const { name, bot, allowed_origins, read_marks, timing } = known;
      const { answer } = await studio.api.changeInbox(inbox.id, { name, bot, allowed_origins, read_marks, timing, ...keptComments(known), routing: now }, tag);
      studio.inboxes.alter((items) => items.map((old) => (old.id === answer.id ? { ...old, ...answer } : old)));
      return typedOf(answer);
    });
    if (done) toasts.tell(settings.saved);
  }

  async function theirs() {
    try {
      const { answer } = await studio.api.inbox(inbox.id);
      studio.inboxes.alter((items) => items.map((old) => (old.id === answer.id ? { ...old, ...answer } : old)));
      form.accept(typedOf(answer));
      setRaced(false);
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <FaultsContext value={faults}>
      <form className="routing-form" onSubmit={(e) => void submit(e)} noValidate aria-label={inbox.name}>
        <h3>
          <bdi>{inbox.name}</bdi> <ChannelTag channel={inbox.channel} />
        </h3>
        <Choice label={`${words.mode}: ${inbox.name}`} value={value.mode} options={MODES.map((mode) => ({ value: mode, label: words.modes[mode], hint: words.modeHints[mode] }))} onChange={(mode) => set("mode", mode)} />
        {value.mode !== "off" && <NumberField label={words.capacity} hint={words.capacityHint} at="/routing/capacity" max={100} value={value.capacity} onChange={(capacity) => set("capacity", capacity)} />}
        {value.mode !== "off" && inbox.hours !== undefined && <SwitchField label={service.onlyOpen} hint={service.onlyOpenHint} at="/routing/only_open" checked={value.only_open} onChange={(on) => set("only_open", on)} />}
        {raced ? (
          <p className="warning" role="alert">
            {kept.conflict}{" "}
            <button type="button" className="link" onClick={() => void theirs()}>
              {kept.theirs}
            </button>
          </p>
        ) : (
          <p className="fault" role="alert">
            {Object.keys(faults).length === 0 && fault}
          </p>
        )}
        {changes && dirty && (
          <SaveButton busy={busy} idle={false} />
        )}
      </form>
    </FaultsContext>
  );
}
