/** Receipts of customers who were erased: what went, when, and who asked for it. */
import { useEffect, useState } from "react";
import { useDesk } from "../../../desk/desk";
import type { Erasure } from "../../../session/trust_api";
import { useTrustText } from "../../../text/trust";
import { useDates } from "../../parts/clock";
import { Eraser } from "../../parts/icons";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { Receipt } from "./receipt";

/** One that goes on is asked for again after this. */
const AGAIN_MS = 2_000;

export function ErasuresPage() {
  const { trust, say } = useDesk();
  const { erasures: words } = useTrustText();
  const [items, setItems] = useState<readonly Erasure[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function load(cursor?: string) {
    setBusy(true);
    setError(undefined);
    try {
      const page = await trust.erasures(cursor);
      setItems((old) => [...(cursor ? (old ?? []) : []), ...page.items]);
      setNext(page.next_cursor);
    } catch (e) {
      setError(say(e));
    } finally {
      setBusy(false);
    }
  }
  useEffect(() => void load(), [trust]);
  const going = items?.some(({ finished_at }) => !finished_at) ?? false;
  useEffect(() => {
    if (!going) return;
    const again = setInterval(() => void load(), AGAIN_MS);
    return () => clearInterval(again);
  }, [trust, going]);

  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} still={items?.length === 0}>
      {!items && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
      {items?.length === 0 && (
        <div className="empty">
          <p className="empty-title">{words.none}</p>
          <p>{words.noneHint}</p>
        </div>
      )}
      <ul className="cards">
        {items?.map((erasure) => (
          <Card key={erasure.id} erasure={erasure} />
        ))}
      </ul>
      {next && (
        <button type="button" className="button audit-more" disabled={busy} aria-busy={busy} onClick={() => void load(next)}>
          {words.more}
        </button>
      )}
    </SettingsPage>
  );
}

function Card({ erasure }: { erasure: Erasure }) {
  const { erasures: words } = useTrustText();
  const { at } = useDates();
  const { finished_at: done } = erasure;
  return (
    <li className="card" data-erasure={erasure.id} data-done={done !== undefined}>
      <div className="card-head">
        <Eraser />
        <span className="row-what">
          <strong>{done ? words.done(at(done, "full")) : words.going}</strong>
          <small>
            <bdi>{words.asked(erasure.asked_by_name, at(erasure.asked_at, "full"))}</bdi>
          </small>
        </span>
      </div>
      <Receipt removed={erasure.removed} nothing={words.nothing} label={words.removed} />
    </li>
  );
}
