/** What was sent to a webhook and how it was taken, with what went over the wire on request. */
import { useEffect, useState } from "react";
import type { Delivery, DeliveryDetail, Webhook } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { pretty, stateOf } from "../../../state/studio/webhook";
import { useDevelopersText } from "../../../text/developers";
import { useDates } from "../../parts/clock";
import { Retry } from "../../parts/icons";
import { FormPart } from "../fields";
import { Bones, Failed } from "../loading";

/** A test is looked at again after this, when most addresses have answered. */
const LOOK_AGAIN_MS = 1_500;

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { developers, toasts, say } = useDesk();
  const { hooks: words } = useDevelopersText();
  const tests = useMay("POST /webhooks/{id}/test") && ["on", "failing"].includes(stateOf(webhook));
  const [items, setItems] = useState<readonly Delivery[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();

  async function load(cursor?: string) {
    setError(undefined);
    try {
      const page = await developers.api.deliveries(webhook.id, cursor);
      setItems((before) => (cursor && before ? [...before, ...page.items] : page.items));
      setNext(page.next_cursor);
    } catch (e) {
      setError(say(e));
    }
  }
  useEffect(() => void load(), [webhook.id]);

  async function test() {
    try {
      await developers.api.test(webhook.id);
      toasts.tell(words.tested);
      await load();
      setTimeout(() => void load(), LOOK_AGAIN_MS);
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <FormPart
      title={words.log}
      hint={words.logHint}
      aside={
        <span className="hook-acts">
          {tests && (
            <button type="button" className="button" onClick={() => void test()}>
              {words.test}
            </button>
          )}
          <button type="button" className="icon-button" aria-label={words.refresh} title={words.refresh} onClick={() => void load()}>
            <Retry />
          </button>
        </span>
      }
    >
      {error ? <Failed error={error} onRetry={() => void load()} /> : !items ? <Bones /> : items.length === 0 ? <p className="menu-hint">{words.logNone}</p> : null}
      {items && items.length > 0 && (
        <ul className="hook-log">
          {items.map((delivery) => (
            <Row key={delivery.id} webhook={webhook} delivery={delivery} onAgain={() => void load()} />
          ))}
        </ul>
      )}
      {next && (
        <button type="button" className="button" onClick={() => void load(next)}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}

function Row({ webhook, delivery, onAgain }: { webhook: Webhook; delivery: Delivery; onAgain: () => void }) {
  const { developers, toasts, say } = useDesk();
  const { hooks: words } = useDevelopersText();
  const { at } = useDates();
  const reads = useMay("GET /webhooks/{id}/deliveries/{delivery}");
  const [detail, setDetail] = useState<DeliveryDetail>();

  async function open(shown: boolean) {
    if (!shown || !reads) return;
    try {
      setDetail(await developers.api.delivery(webhook.id, delivery.id));
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  async function again() {
    try {
      await developers.api.redeliver(webhook.id, delivery.id);
      toasts.tell(words.redelivered);
      setTimeout(onAgain, LOOK_AGAIN_MS);
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <li>
      <details onToggle={(e) => void open(e.currentTarget.open)}>
        <summary>
          <span className="badge hook-state" data-state={delivery.state}>
            {words.outcome[delivery.state]}
          </span>
          <code>{delivery.event}</code>
          <small>
            {at(delivery.at, "full")} · {words.tries(delivery.tries)}
            {delivery.state === "waiting" && delivery.due_at && ` · ${words.next(at(delivery.due_at, "time"))}`}
          </small>
        </summary>
        {detail && (
          <div className="hook-detail">
            <h4>{words.request}</h4>
            <p className="code" dir="ltr">
              webhook-id: {detail.webhook_id}
            </p>
            <pre className="code" dir="ltr" tabIndex={0}>
              {pretty(detail.body)}
            </pre>
            <h4>{words.answers}</h4>
            <ol>
              {detail.log.map((one) => (
                <li key={one.at}>
                  <span>
                    {at(one.at, "full")}: {one.status === undefined ? words.noAnswer(one.took_ms) : words.answered(one.status, one.took_ms)}
                    {one.error && ` (${one.error})`}
                  </span>
                  {one.status !== undefined && (
                    <pre className="code" dir="ltr" tabIndex={0}>
                      {one.answer || words.empty}
                    </pre>
                  )}
                </li>
              ))}
            </ol>
            <button type="button" className="button" onClick={() => void again()}>
              {words.redeliver}
            </button>
          </div>
        )}
      </details>
    </li>
  );
}
