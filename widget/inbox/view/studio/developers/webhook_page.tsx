/** One webhook: where it is, what it is told, its secret, and what was sent. */
import { type FormEvent, useEffect, useState } from "react";
import type { Webhook } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { NEW } from "../../../state/studio/place";
import { EMPTY_WEBHOOK, formOf, hostOf, stateOf, type WebhookForm } from "../../../state/studio/webhook";
import { useDevelopersText } from "../../../text/developers";
import { useDates } from "../../parts/clock";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, SwitchField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Deliveries } from "./deliveries";
import { EventsField, InboxesField } from "./events_field";
import { KeptOnce } from "./kept_once";
import { SecretPart } from "./secret_part";
import { FormFault } from "../form_end";

interface Known {
  /** Absent while it is new. */
  webhook?: Webhook;
  tag?: string;
}

export function WebhookPage({ id }: { id: string }) {
  const { developers, say } = useDesk();
  const { hooks: words } = useDevelopersText();
  const [known, setKnown] = useState<Known | undefined>(id === NEW ? {} : undefined);
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    developers.api.webhook(id).then(({ answer, tag }) => setKnown({ webhook: answer, ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
  };
  useEffect(() => {
    if (id !== NEW) load();
  }, [id]);
  if (known) return <Editor known={known} onKnown={setKnown} />;
  return (
    <SettingsPage title={words.one} back={{ page: "webhooks" }} inner>
      {error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

function Editor({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { developers, route, toasts } = useDesk();
  const { settings } = useText();
  const { hooks: words } = useDevelopersText();
  const changeable = useChangeable();
  const { webhook, tag } = known;
  const form = useForm<WebhookForm>(webhook ? formOf(webhook) : EMPTY_WEBHOOK);
  const { value, set, faults, fault, busy } = form;
  const [missing, setMissing] = useState<string>();
  const [secret, setSecret] = useState<{ id: string; secret: string }>();
  const [removing, setRemoving] = useState(false);
  const dirty = form.dirty || !webhook;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.events.length === 0) {
      setMissing(words.eventsMissing);
      return toFault();
    }
    const done = await form.save(async (now) => {
      const body = { ...now, events: [...now.events], inboxes: [...now.inboxes] };
      if (!webhook) {
        const { answer } = await developers.api.addWebhook(body);
        setSecret({ id: answer.id, secret: answer.secret });
        return undefined;
      }
      const { answer, tag: next } = await developers.api.changeWebhook(webhook.id, body, tag);
      onKnown({ webhook: answer, ...(next ? { tag: next } : {}) });
      toasts.tell(words.saved);
      return formOf(answer);
    });
    if (!done) toFault();
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={webhook ? webhook.description || hostOf(webhook.url) : words.newTitle}
          lead={form.dirty ? settings.unsaved : words.one}
          back={{ page: "webhooks" }}
          inner
          acts={
            changeable && (
              <>
                {webhook && (
                  <button type="button" className="icon-button" aria-label={words.remove} title={settings.remove} onClick={() => setRemoving(true)}>
                    <Trash />
                  </button>
                )}
                <button type="submit" className="button primary publish-button" disabled={busy || !dirty} aria-busy={busy}>
                  <span>{busy ? settings.saving : webhook ? settings.save : words.make}</span>
                </button>
              </>
            )
          }
        >
          <FormFault fault={fault} className="form-fault" />
          {webhook && <Standing webhook={webhook} />}
          <FormPart title={words.where}>
            <TextField label={words.url} hint={words.urlHint} at="/url" type="url" ltr maxLength={2_000} placeholder="https://shop.example/hooks/switchboard" value={value.url} onChange={(url) => set("url", url)} />
            <TextField label={words.description} hint={words.descriptionHint} at="/description" maxLength={200} value={value.description} onChange={(description) => set("description", description)} />
            <SwitchField label={words.enabled} hint={words.enabledHint} at="/enabled" checked={value.enabled} onChange={(enabled) => set("enabled", enabled)} />
          </FormPart>
          <FormPart title={words.events} hint={words.eventsHint}>
            <EventsField events={value.events} fault={missing} onChange={(events) => (setMissing(undefined), set("events", events))} />
          </FormPart>
          <FormPart title={words.inboxes} hint={words.inboxesHint}>
            <InboxesField inboxes={value.inboxes} onChange={(inboxes) => set("inboxes", inboxes)} />
          </FormPart>
          {webhook && <SecretPart webhook={webhook} onKnown={onKnown} />}
          {webhook && <Deliveries webhook={webhook} />}
        </SettingsPage>
      </form>
      <LeaveGuard on={form.dirty && !busy && secret === undefined} words={settings} />
      {secret && (
        <KeptOnce
          title={words.secretMade(hostOf(value.url))}
          text={words.secretText}
          label={words.secret}
          value={secret.secret}
          done={words.done}
          onClose={() => route.enter({ page: "webhook", id: secret.id }, "replace")}
        />
      )}
      {removing && webhook && (
        <Confirm
          title={words.removeTitle}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await developers.api.removeWebhook(webhook.id);
            form.accept(value);
            toasts.tell(words.removed);
            setTimeout(() => route.enter({ page: "webhooks" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}

/** What is wrong with it, if anything. */
function Standing({ webhook }: { webhook: Webhook }) {
  const { hooks: words } = useDevelopersText();
  const { at } = useDates();
  const state = stateOf(webhook);
  if (state === "stopped" && webhook.stopped) return <p className="warning">{words.stopped[webhook.stopped.why]}</p>;
  if (state === "failing" && webhook.failing_since) return <p className="warning">{words.failing(at(webhook.failing_since, "full"))}</p>;
  return null;
}
