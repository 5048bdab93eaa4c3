/** What customers gave: figures, and the rows that they are counted from. */
import { useEffect, useId, useMemo, useState } from "react";
import type { Rating, RatingPage, RatingSummary } from "../../../../protocol";
import { useDesk, useLanguage, useMay } from "../../../desk/desk";
import { href } from "../../../desk/route";
import { createLoaded } from "../../../desk/studio/loaded";
import type { RatingAsk } from "../../../session/service_api";
import { dayOf } from "../../../state/studio/usage";
import { useServiceText } from "../../../text/service";
import { useText } from "../../../desk/desk";
import { useKept } from "../../daily/choices";
import { ChannelTag } from "../../parts/channel";
import { useDates } from "../../parts/clock";
import { Rating as Stars } from "../../parts/rating";
import { FormPart } from "../fields";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";

const DAY_MS = 86_400_000;
const PERIODS = [7, 30, 90] as const;
const VALUES = [5, 4, 3, 2, 1] as const;
const AGENT = "agent";

interface Told {
  summary: RatingSummary;
  page: RatingPage;
}

export function RatingsPage() {
  const { service, say } = useDesk();
  const { settings } = useText();
  const { ratings: words } = useServiceText();
  const period = useId();
  const [days, setDays] = useState<(typeof PERIODS)[number]>(30);
  const [inbox, setInbox] = useState("");
  const [who, setWho] = useState("");
  const [value, setValue] = useState<number>();
  const ask: RatingAsk = useMemo(() => {
    // From midnight of the first day, so that the same period asks for the same rows all day.
    const from = new Date(`${dayOf(Date.now() - (days - 1) * DAY_MS)}T00:00:00`).toISOString();
    return { from, ...(inbox ? { inbox } : {}), ...(who === AGENT ? { agent_alone: true } : who ? { operator: who } : {}) };
  }, [days, inbox, who]);
  const told = useMemo(
    () =>
      createLoaded<Told>(async () => {
        const [summary, page] = await Promise.all([service.ratingSummary(ask), service.ratings({ ...ask, value })]);
        return { summary, page };
      }, say),
    [service, say, ask, value],
  );
  useEffect(() => void told.load(), [told]);

  async function more(cursor: string) {
    const next = await service.ratings({ ...ask, value }, cursor);
    told.alter((now) => ({ ...now, page: { ...next, items: [...now.page.items, ...next.items] } }));
  }

  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <div className="usage-bar">
        <div className="segments" role="radiogroup" aria-label={settings.usage.period}>
          {PERIODS.map((each) => (
            <label key={each}>
              <input type="radio" name={period} checked={days === each} onChange={() => setDays(each)} />
              <span>{settings.usage.periods[each]}</span>
            </label>
          ))}
        </div>
        <Narrows inbox={inbox} onInbox={setInbox} who={who} onWho={setWho} />
      </div>
      <Await what={told}>
        {({ summary, page }) =>
          summary.count === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
            </div>
          ) : (
            <>
              <Figures summary={summary} value={value} onValue={setValue} />
              <FormPart
                title={value === undefined ? words.rows : `${words.rows}: ${words.value(value)}`}
                aside={
                  value !== undefined && (
                    <button type="button" className="link" onClick={() => setValue(undefined)}>
                      {words.showAll}
                    </button>
                  )
                }
              >
                <ul className="rating-rows">
                  {page.items.map((rating) => (
                    <Row key={rating.session} rating={rating} />
                  ))}
                </ul>
                {page.next_cursor !== undefined && (
                  <button type="button" className="button" onClick={() => void more(page.next_cursor!)}>
                    {words.more}
                  </button>
                )}
              </FormPart>
            </>
          )
        }
      </Await>
    </SettingsPage>
  );
}

interface NarrowsProps {
  inbox: string;
  onInbox: (inbox: string) => void;
  who: string;
  onWho: (who: string) => void;
}

function Narrows({ inbox, onInbox, who, onWho }: NarrowsProps) {
  const { directory, studio } = useDesk();
  const { ratings: words } = useServiceText();
  const inboxes = useKept(studio.inboxes);
  const operators = useKept(directory.operators);
  return (
    <>
      <label className="usage-date">
        {words.inbox}
        <select className="small-select" value={inbox} onChange={(e) => onInbox(e.currentTarget.value)}>
          <option value="">{words.all}</option>
          {inboxes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="usage-date">
        {words.who}
        <select className="small-select" value={who} onChange={(e) => onWho(e.currentTarget.value)}>
          <option value="">{words.all}</option>
          <option value={AGENT}>{words.agent}</option>
          {operators.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Figures({ summary, value, onValue }: { summary: RatingSummary; value: number | undefined; onValue: (value: number | undefined) => void }) {
  const { ratings: words } = useServiceText();
  const language = useLanguage();
  const mean = summary.mean?.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 2 });
  const most = Math.max(1, ...summary.given);
  return (
    <FormPart title={words.spread}>
      <dl className="rating-figures">
        {[
          [words.mean, mean ?? ""],
          [words.count, summary.count.toLocaleString(language)],
          [words.asked, summary.asked.toLocaleString(language)],
        ].map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <ul className="rating-spread">
        {VALUES.map((each) => {
          const times = summary.given[each - 1] ?? 0;
          return (
            <li key={each}>
              <button type="button" aria-pressed={value === each} disabled={times === 0} title={words.show(each, times)} onClick={() => onValue(value === each ? undefined : each)}>
                <span>{words.value(each)}</span>
                <span className="rating-bar" aria-hidden="true">
                  <i style={{ inlineSize: `${(100 * times) / most}%` }} />
                </span>
                <span className="number">{times.toLocaleString(language)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </FormPart>
  );
}

function Row({ rating }: { rating: Rating }) {
  const { route } = useDesk();
  const { ratings: words } = useServiceText();
  const { at } = useDates();
  const reads = useMay("GET /conversations/{id}");
  const { contact, conversation, inbox, operator, comment } = rating;
  const name = (
    <strong>
      <bdi>{contact.name}</bdi>
    </strong>
  );
  return (
    <li className="rating-row">
      <Stars value={rating.value} />
      <span className="row-what">
        {reads ? (
          <a
            href={href({ view: "mine", conversation, contact: false })}
            aria-label={words.open(contact.name)}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              route.go({ conversation, contact: false });
            }}
          >
            {name}
          </a>
        ) : (
          name
        )}
        {comment && (
          <q>
            <bdi>{comment}</bdi>
          </q>
        )}
        <small>
          <ChannelTag channel={inbox.channel} /> {inbox.name} · {operator ? words.by(operator.name) : words.byAgent} · <time dateTime={rating.at}>{at(rating.at, "full")}</time>
        </small>
      </span>
    </li>
  );
}
