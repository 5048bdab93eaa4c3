/** What the list is narrowed by: chosen in a box, shown as parts that can be taken away, kept as a view. */
import { useState } from "react";
import type { Priority, Status } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import { type Filter, fromSaved, isNarrow, listKey, type Narrow, narrowOf, takesStatus } from "../../state/filter";
import { PRIORITIES } from "../../state/daily/filing";
import { useWorkText } from "../../text/daily";
import { useServiceText } from "../../text/service";
import { Bookmark, Close, Funnel, Pencil } from "../parts/icons";
import { Popup } from "../parts/popup";
import { useKept } from "./choices";
import { useMayChange } from "./rights";
import { SavedDialog } from "./saved_dialog";
import { useSaved } from "./saved_links";

const STATUSES: readonly Status[] = ["open", "snoozed", "resolved"];

interface Part {
  key: keyof Narrow;
  label: string;
  options: readonly { value: string; label: string }[];
}

/** Everything a filter can say, with what there is to choose from. */
function useParts(view: Filter["view"]): Part[] {
  const { directory, studio } = useDesk();
  const words = useWorkText();
  const { channels } = useText();
  const inboxes = useKept(studio.inboxes);
  const named = (items: readonly { id: string; name: string }[]) => items.map(({ id, name }) => ({ value: id, label: name }));
  const used = [...new Set(inboxes.map(({ channel }) => channel))];
  return [
    { key: "label", label: words.filter.label, options: named(useKept(directory.labels)) },
    { key: "priority", label: words.priority, options: PRIORITIES.map((value) => ({ value, label: words.priorities[value] })) },
    { key: "assignee", label: words.assignee, options: named(useKept(directory.operators)) },
    { key: "team", label: words.team, options: named(useKept(directory.teams)) },
    { key: "inbox", label: words.filter.inbox, options: named(inboxes) },
    { key: "channel", label: words.filter.channel, options: used.map((value) => ({ value, label: channels.names[value] ?? value })) },
    ...(takesStatus(view) ? [{ key: "status" as const, label: words.filter.status, options: STATUSES.map((value) => ({ value, label: words.statuses[value] })) }] : []),
  ];
}

export function FilterBar({ filter }: { filter: Filter }) {
  const { route } = useDesk();
  const words = useWorkText();
  const parts = useParts(filter.view);
  const saved = useSaved();
  const may = useMayChange();
  const [saving, setSaving] = useState<"new" | "edit">();
  const { breached, waiting_s } = filter;
  const service = useServiceText();
  const shown = parts.flatMap(({ key, options }) => {
    const value = filter[key];
    return value === undefined ? [] : [{ key, label: options.find((o) => o.value === value)?.label ?? words.unknownLabel }];
  });
  const chips = [...shown, ...(waiting_s === undefined ? [] : [{ key: "waiting_s" as const, label: words.filter.waiting(Math.round(waiting_s / 60)) }]), ...(breached ? [{ key: "breached" as const, label: service.breached }] : [])];
  const changed = saved !== undefined && listKey(fromSaved(saved.filter)) !== listKey(filter);
  const mayChange = saved && may(saved);

  function change(key: keyof Narrow, value: string | true | undefined) {
    const next = { ...narrowOf(filter), [key]: value };
    route.go({ narrow: isNarrow(next) ? narrowOf(next) : undefined }, "replace");
  }

  return (
    <div className="filter-bar" role="group" aria-label={words.filter.shown}>
      <Popup label={words.filter.open} className="button filter-button" face={<><Funnel /> {words.filter.open}</>}>
        {() => (
          <div className="filter-box">
            <p className="assist-heading">{words.filter.title}</p>
            {parts.map((part) => (
              <PartField key={part.key} part={part} value={filter[part.key] as Priority | string | undefined} onChange={(value) => change(part.key, value)} />
            ))}
            <label className="menu-line">
              {service.breached}
              <input type="checkbox" checked={breached === true} onChange={(e) => change("breached", e.currentTarget.checked || undefined)} />
            </label>
          </div>
        )}
      </Popup>
      {chips.map(({ key, label }) => (
        <span key={key} className="filter-chip">
          <bdi>{label}</bdi>
          <button type="button" aria-label={words.filter.remove(label)} onClick={() => change(key, undefined)}>
            <Close />
          </button>
        </span>
      ))}
      {chips.length > 0 && (!saved || changed) && (
        <button type="button" className="link filter-save" onClick={() => setSaving("new")}>
          {words.filter.save}
        </button>
      )}
      {saved && mayChange && (
        <button type="button" className="icon-button filter-edit" aria-label={words.filter.edit} title={words.filter.edit} onClick={() => setSaving("edit")}>
          {changed ? <Bookmark /> : <Pencil />}
        </button>
      )}
      {saving && <SavedDialog filter={filter} {...(saving === "edit" && saved ? { saved } : {})} onClose={() => setSaving(undefined)} />}
    </div>
  );
}

function PartField({ part, value, onChange }: { part: Part; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const words = useWorkText();
  return (
    <label className="menu-line">
      {part.label}
      <select value={value ?? ""} onChange={(e) => onChange(e.currentTarget.value || undefined)}>
        <option value="">{words.filter.any}</option>
        {part.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
