/** What can be done with the selected rows at once, and what of it failed. */
import { useMemo } from "react";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { get } from "../../state/table";
import { useWorkText } from "../../text/daily";
import { Dialog } from "../parts/dialog";
import { Check, Close } from "../parts/icons";
import { FilingMenus } from "./filing_menus";

/** One change takes no more than the list can hold at a time; the server is asked in parts. */
const MOST_SELECTED = 500;

export function BulkBar({ ids }: { ids: readonly string[] }) {
  const { selection, filing } = useDesk();
  const words = useWorkText();
  const { acts } = useText();
  const chosen = useCell(selection);
  const { busy } = useCell(filing);
  const conversations = useInbox((s) => s.conversations);
  const list = useMemo(() => [...chosen], [chosen]);
  const of = useMemo(() => list.map((id) => get(conversations, id)).filter((c): c is Conversation => c !== undefined), [list, conversations]);
  if (chosen.size === 0) return null;
  return (
    <div className="bulk-bar" role="group" aria-label={words.select.label} aria-busy={busy > 0}>
      <p className="bulk-head">
        <strong role="status">{words.select.selected(chosen.size)}</strong>
        <button type="button" className="link" onClick={() => selection.all(ids.slice(0, MOST_SELECTED))}>
          {words.select.all}
        </button>
        <button type="button" className="icon-button" aria-label={words.select.clear} title={`${words.select.clear} (Esc)`} onClick={selection.clear}>
          <Close />
        </button>
      </p>
      <div className="bulk-acts">
        <FilingMenus of={of} ids={list} keyed />
        <button type="button" className="button filing-button" aria-label={acts.resolve} title={`${acts.resolve} (e)`} onClick={() => void filing.change(list, { kind: "resolve" })}>
          <Check />
        </button>
      </div>
    </div>
  );
}

export function FailedChanges() {
  const { filing } = useDesk();
  const { select } = useWorkText();
  const { failed, of } = useCell(filing);
  if (failed.length === 0) return null;
  return (
    <Dialog title={select.failedTitle(failed.length, of)} onClose={filing.close} className="failed-changes">
      <p>{failed.length === of ? select.noneDone : select.failedLead}</p>
      <ul>
        {failed.map(({ id, name, detail }) => (
          <li key={id}>
            <strong>
              <bdi>{name}</bdi>
            </strong>
            <span>{detail}</span>
          </li>
        ))}
      </ul>
      <div className="dialog-acts">
        <button type="button" className="button primary" onClick={filing.close}>
          {select.close}
        </button>
      </div>
    </Dialog>
  );
}
