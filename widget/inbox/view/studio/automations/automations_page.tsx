/** The automations of the business, in their order: switched on and off, moved, opened. */
import { useEffect, useMemo, useState } from "react";
import type { Automation } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useMay, useText } from "../../../desk/desk";
import { createLoaded } from "../../../desk/studio/loaded";
import { bodyOf, typedOf } from "../../../state/daily/automations";
import { NEW } from "../../../state/studio/place";
import { useAutomationsText } from "../../../text/automations";
import { useStepWords } from "../../daily/macro_menu";
import { Down, Pencil, Plus, Trash, Up } from "../../parts/icons";
import { Confirm } from "../confirm";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { useSentences } from "./sentence";

export function AutomationsPage() {
  const { automations: api, toasts, say } = useDesk();
  const { settings } = useText();
  const words = useAutomationsText();
  const changes = useMay("POST /automations");
  const rules = useMemo(() => createLoaded<readonly Automation[]>(api.list, say), [api, say]);
  const many = useCell(rules).value?.length ?? 0;
  const [removing, setRemoving] = useState<Automation>();
  useEffect(() => void rules.load(), [rules]);

  async function move(items: readonly Automation[], from: number, to: number) {
    const ids = items.map(({ id }) => id);
    const [moved] = ids.splice(from, 1);
    if (moved === undefined) return;
    ids.splice(to, 0, moved);
    const sorted = ids.flatMap((id) => items.find((rule) => rule.id === id) ?? []);
    rules.alter(() => sorted);
    await api.order(ids).catch((e: unknown) => (toasts.fail(say(e)), rules.load()));
  }

  async function turn(rule: Automation, enabled: boolean) {
    // The switch moves at once, and back when it may not.
    rules.alter((items) => items.map((each) => (each.id === rule.id ? { ...each, enabled } : each)));
    try {
      // As it is now: what somebody else changed meanwhile stays.
      const { answer, tag } = await api.one(rule.id);
      const changed = await api.change(rule.id, { ...bodyOf(typedOf(answer)), enabled }, tag);
      rules.alter((items) => items.map((each) => (each.id === rule.id ? changed.answer : each)));
    } catch (e) {
      toasts.fail(say(e));
      void rules.load();
    }
  }

  const add = changes && (
    <StudioLink to={{ page: "automation", id: NEW }} className="button primary">
      <Plus /> <span className="act-words">{words.add}</span>
    </StudioLink>
  );
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} acts={many > 0 && add}>
      <Await what={rules}>
        {(items) =>
          items.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
              {add}
            </div>
          ) : (
            <>
              <p className="routing-hint">{words.order}</p>
              <ol className="cards automations">
                {items.map((rule, i) => (
                  <Row key={rule.id} rule={rule} first={i === 0} last={i === items.length - 1} onMove={(by) => void move(items, i, i + by)} onTurn={(on) => turn(rule, on)} onRemove={() => setRemoving(rule)} />
                ))}
              </ol>
            </>
          )
        }
      </Await>
      {removing && (
        <Confirm
          title={words.removeTitle(removing.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(undefined)}
          onAct={async () => {
            await api.remove(removing.id);
            rules.alter((items) => items.filter(({ id }) => id !== removing.id));
            toasts.tell(words.removed(removing.name));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </SettingsPage>
  );
}

interface RowProps {
  rule: Automation;
  first: boolean;
  last: boolean;
  onMove: (by: 1 | -1) => void;
  onTurn: (on: boolean) => Promise<void>;
  onRemove: () => void;
}

function Row({ rule, first, last, onMove, onTurn, onRemove }: RowProps) {
  const { settings } = useText();
  const words = useAutomationsText();
  const changes = useMay("PUT /automations/{id}");
  const said = useSentences();
  const step = useStepWords();
  const [busy, setBusy] = useState(false);
  return (
    <li className="card" data-off={!rule.enabled || undefined}>
      <div className="card-head">
        <input
          type="checkbox"
          className="switch"
          aria-label={words.switchOn(rule.name)}
          title={rule.enabled ? words.on : words.off}
          checked={rule.enabled}
          disabled={!changes || busy}
          onChange={(e) => {
            setBusy(true);
            void onTurn(e.currentTarget.checked).finally(() => setBusy(false));
          }}
        />
        <span className="row-what">
          <strong>
            <bdi>{rule.name}</bdi>
          </strong>
          <small className="automation-sentence">
            <b>{words.when}</b> {said.trigger(rule.when)}
            {rule.conditions.length > 0 && (
              <>
                , <b>{words.if.toLowerCase()}</b> {rule.conditions.map(said.condition).join(rule.matching === "all" ? " + " : " / ")}
              </>
            )}
            , <b>{words.then.toLowerCase()}</b> {rule.steps.map(step).join(" → ")}
          </small>
        </span>
        {changes && (
          <span className="card-acts">
            <button type="button" className="icon-button" aria-label={words.up(rule.name)} title={words.up(rule.name)} disabled={first} onClick={() => onMove(-1)}>
              <Up />
            </button>
            <button type="button" className="icon-button" aria-label={words.down(rule.name)} title={words.down(rule.name)} disabled={last} onClick={() => onMove(1)}>
              <Down />
            </button>
            <StudioLink to={{ page: "automation", id: rule.id }} className="icon-button" label={words.edit(rule.name)}>
              <Pencil />
            </StudioLink>
            <button type="button" className="icon-button" aria-label={words.removeTitle(rule.name)} title={settings.remove} onClick={onRemove}>
              <Trash />
            </button>
          </span>
        )}
      </div>
    </li>
  );
}
