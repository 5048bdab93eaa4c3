/** The people whom a figure counts, page by page, with the way to what was said with each. */
import { useCallback, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import { href } from "../../../desk/route";
import type { Campaign, CampaignRecipient } from "../../../session/campaign_api";
import { isUnderWay } from "../../../state/campaigns/settings";
import { stepName, whyOf, wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";
import { useDates } from "../../parts/clock";
import { Dialog } from "../../parts/dialog";
import { Close } from "../../parts/icons";
import { Bones, Failed } from "../loading";
import { usePages } from "./pages";
import type { Shown } from "./run_page";

/** Where a list goes on that is several lists, one after the other. */
interface Place {
  list: number;
  after?: number | undefined;
}

/** Rows that are enough for one look. */
const FULL = 25;

interface Props {
  campaign: Campaign;
  shown: Shown;
  onClose: () => void;
  /** Somebody was taken out. */
  onLeft: () => void;
}

export function RowsDialog({ campaign, shown: { title, asks }, onClose, onLeft }: Props) {
  const api = useCampaignApi();
  const words = wordsFor(useCampaignsText(), campaign.steps);
  const { id } = campaign;
  const fetch = useCallback(
    async (from: Place | undefined) => {
      let place: Place | undefined = from ?? { list: 0 };
      const found: CampaignRecipient[] = [];
      // A figure is made of several lists: short ones are shown together.
      while (place && found.length < FULL) {
        const ask: Shown["asks"][number] | undefined = asks[place.list];
        if (!ask) break;
        const page: Awaited<ReturnType<typeof api.recipients>> = await api.recipients(id, ask, place.after);
        found.push(...page.items);
        place = page.next ? { list: place.list, after: page.next } : place.list + 1 < asks.length ? { list: place.list + 1 } : undefined;
      }
      return { items: found, next: place };
    },
    [api, id, asks],
  );
  const { items, error, busy, more, reload, alter } = usePages<CampaignRecipient, Place>(fetch);
  // Whoever goes on from one list to the next meanwhile stands there once.
  const rows = items && [...new Map(items.map((one) => [one.row, one])).values()];
  return (
    <Dialog title={title} onClose={onClose} className="form-dialog wide rows-dialog">
      <div className="rows-scroll" tabIndex={0}>
        {error && <Failed error={error} onRetry={() => void reload()} />}
        {!rows && !error && <Bones />}
        {rows?.length === 0 && <p>{words.rowsNone}</p>}
        {rows && rows.length > 0 && (
          <ul className="plain-rows">
            {rows.map((recipient) => (
              <Row key={recipient.row} campaign={campaign} recipient={recipient} onLeft={() => (alter((old) => old.filter(({ row }) => row !== recipient.row)), onLeft())} />
            ))}
          </ul>
        )}
        {more && (
          <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
            {words.more}
          </button>
        )}
      </div>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function Row({ campaign, recipient, onLeft }: { campaign: Campaign; recipient: CampaignRecipient; onLeft: () => void }) {
  const { route } = useDesk();
  const words = wordsFor(useCampaignsText(), campaign.steps);
  const { at } = useDates();
  const reads = useMay("GET /conversations/{id}");
  const { name, handle, state, due_at, conversation, sends } = recipient;
  const why = whyOf(words, recipient);
  const who = name || handle;
  const said = sends.map(({ step, variant, state: sent }) => {
    const variants = campaign.steps[step]?.variants ?? [];
    const of = variants.length > 1 ? ` (${variants[variant]?.name ?? ""})` : "";
    return words.sendOf(stepName(words, campaign.steps, step), of, words.sendStates[sent]);
  });
  return (
    <li data-recipient={handle} data-state={state}>
      <span className="row-what">
        <strong>
          {conversation && reads ? (
            <a
              href={href({ view: "all", conversation, contact: false })}
              aria-label={words.openTalk(who)}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                route.go({ view: "all", conversation, contact: false });
              }}
            >
              <bdi>{who}</bdi>
            </a>
          ) : (
            <bdi>{who}</bdi>
          )}
        </strong>
        <small className="wraps">
          {name && <bdi>{handle} · </bdi>}
          {words.personStates[state]}
          {why && ` · ${why}`}
          {state === "due" && due_at && ` · ${words.dueAt(at(due_at, "full"))}`}
        </small>
        {said.length > 0 && <small className="wraps">{said.join(" · ")}</small>}
      </span>
      {isUnderWay(campaign) && (state === "due" || state === "underway") && <TakeOut campaign={campaign} recipient={recipient} onLeft={onLeft} />}
    </li>
  );
}

/** They get nothing more of it. */
function TakeOut({ campaign: { id }, recipient: { row, name, handle }, onLeft }: { campaign: Campaign; recipient: CampaignRecipient; onLeft: () => void }) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const words = useCampaignsText();
  const takes = useMay("DELETE /campaigns/{id}/people/{row}");
  const [busy, setBusy] = useState(false);
  if (!takes) return null;
  const label = words.takeOut(name || handle);
  async function take() {
    setBusy(true);
    try {
      await api.leave(id, row);
      toasts.tell(words.takenOut(name || handle));
      onLeft();
    } catch (e) {
      toasts.fail(say(e));
      setBusy(false);
    }
  }
  return (
    <span className="row-out">
      <button type="button" className="icon-button" aria-label={label} title={label} disabled={busy} aria-busy={busy} onClick={() => void take()}>
        <Close />
      </button>
    </span>
  );
}
