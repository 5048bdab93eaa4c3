/** One connection to a CRM: how it stands, how it is spoken to, which field is which, and what comes out of it. */
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useCrmApi } from "../../../desk/crm";
import { useDesk, useText } from "../../../desk/desk";
import type { CrmConnection } from "../../../session/crm_api";
import { CallFailed } from "../../../session/problem";
import type { Tagged } from "../../../session/request";
import { bodyOf, type CrmForm, formOf, freshForm } from "../../../state/crm/settings";
import type { Faults } from "../../../state/studio/faults";
import { NEW } from "../../../state/studio/place";
import { useCrmText } from "../../../text/crm";
import { useKeptText } from "../../../text/kept";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, useChangeable } from "../fields";
import { FormFault } from "../form_end";
import { LeaveGuard } from "../leave_guard";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { CheckPart } from "./check_part";
import { MappingPart } from "./mapping_part";
import { ReachPart, ReadingPart, WritingPart } from "./parts";
import { Standing } from "./standing";

export function ConnectionPage({ id }: { id: string }) {
  const { say } = useDesk();
  const api = useCrmApi();
  const words = useCrmText();
  const [known, setKnown] = useState<Partial<Tagged<CrmConnection>> | undefined>(id === NEW ? {} : undefined);
  const [error, setError] = useState<string>();
  const load = useCallback(async () => {
    setError(undefined);
    try {
      setKnown(await api.one(id));
    } catch (e) {
      setError(say(e));
    }
  }, [api, id, say]);
  useEffect(() => {
    if (id !== NEW) void load();
  }, [id, load]);
  if (known) return <Editor known={known} onKnown={setKnown} />;
  return (
    <SettingsPage title={words.one} back={{ page: "crm" }} inner>
      {error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />}
    </SettingsPage>
  );
}

interface EditorProps {
  /** Without an answer it is a new one. */
  known: Partial<Tagged<CrmConnection>>;
  onKnown: (known: Tagged<CrmConnection>) => void;
}

function Editor({ known, onKnown }: EditorProps) {
  const { route, toasts } = useDesk();
  const { settings } = useText();
  const api = useCrmApi();
  const words = useCrmText();
  const kept = useKeptText();
  const changeable = useChangeable();
  const { answer: connection, tag } = known;
  const form = useForm<CrmForm>(connection ? formOf(connection) : freshForm());
  const { value, set, faults, fault, busy, dirty } = form;
  const [removing, setRemoving] = useState(false);
  const [raced, setRaced] = useState(false);
  /** What a try has against what is typed, until something else is. */
  const [tried, setTried] = useState<{ of: CrmForm; faults: Faults }>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    let made: Tagged<CrmConnection> | undefined;
    const done = await form.save(async (now) => {
      try {
        made = await (connection ? api.change(connection.id, bodyOf(now), tag) : api.add(bodyOf(now)));
        return formOf(made.answer);
      } catch (e) {
        if (e instanceof CallFailed && e.status === 412) setRaced(true);
        throw e;
      }
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(connection ? settings.saved : words.connectedNow(made.answer.name));
    if (!connection) route.enter({ page: "crm_connection", id: made.answer.id }, "replace");
  }
  async function theirs() {
    if (!connection) return;
    const now = await api.one(connection.id);
    setRaced(false);
    form.accept(formOf(now.answer));
    onKnown(now);
  }

  const acts = changeable && (
    <>
      {connection && (
        <button type="button" className="icon-button" aria-label={words.removeTitle(connection.name)} title={settings.remove} onClick={() => setRemoving(true)}>
          <Trash />
        </button>
      )}
      <button type="submit" className="button primary publish-button" disabled={busy || (connection !== undefined && !dirty)} aria-busy={busy}>
        <span>{busy ? settings.saving : connection ? settings.save : words.connect}</span>
      </button>
    </>
  );
  return (
    <FaultsContext value={tried?.of === value ? { ...tried.faults, ...faults } : faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage title={connection ? connection.name : words.newTitle} lead={dirty && connection ? settings.unsaved : words.oneLead} back={{ page: "crm" }} inner acts={acts}>
          {!raced && <FormFault fault={fault} className="form-fault" />}
          {raced && (
            <p className="warning form-fault" role="alert">
              {kept.conflict}{" "}
              <button type="button" className="link" onClick={() => void theirs()}>
                {kept.theirs}
              </button>
            </p>
          )}
          {connection && <Standing connection={connection} dirty={dirty} onTold={(answer) => onKnown(tag === undefined ? { answer } : { answer, tag })} />}
          <ReachPart value={value} set={set} kept={connection?.auth} />
          <ReadingPart value={value} set={set} />
          <WritingPart value={value} set={set} />
          <MappingPart value={value} set={set} />
          {changeable && <CheckPart value={value} connection={connection?.id} onFaults={(found) => setTried({ of: value, faults: found })} />}
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {removing && connection && (
        <Confirm
          title={words.removeTitle(connection.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await api.remove(connection.id);
            form.accept(value);
            toasts.tell(words.removed(connection.name));
            setTimeout(() => route.enter({ page: "crm" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}
