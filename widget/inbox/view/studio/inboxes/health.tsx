/** How the account of an inbox is: what the last look found, what the platform told, and a look now. */
import { useEffect, useRef, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { ChannelHealth, Inbox } from "../../../session/studio_types";
import { isConnected, tokenEndOf } from "../../../state/studio/account";
import { healthTone } from "../../../state/studio/health";
import { useDates } from "../../parts/clock";
import { FormPart, useChangeable } from "../fields";
import { Bones } from "../loading";
import { Findings } from "./checked";
import { isUnheard, untilHeard } from "./round_trip";

export function HealthBadge({ inbox: { channel, account, health = "unknown" } }: { inbox: Inbox }) {
  const { inboxes: words } = useText();
  if (!isConnected(channel)) return <span className="badge">{words.onWeb}</span>;
  if (account === undefined) {
    return (
      <span className="badge" data-tone="warn">
        {words.notConnected}
      </span>
    );
  }
  return (
    <span className="badge" data-tone={healthTone(health)}>
      {words.health.levels[health] ?? words.connected}
    </span>
  );
}

/** `turn` grows when the account was checked or changed elsewhere on the page. */
export function Health({ inbox, turn }: { inbox: Inbox; turn: number }) {
  const { studio, say } = useDesk();
  const { inboxes } = useText();
  const words = inboxes.health;
  const changeable = useChangeable();
  const { at } = useDates();
  const [health, setHealth] = useState<ChannelHealth>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState<"checking" | "waiting">();
  const left = useRef(false);

  async function load() {
    try {
      const read = await studio.api.health(inbox.id);
      if (left.current || !read) return;
      setHealth(read);
      setFault(undefined);
      studio.inboxes.alter((items) => items.map((old) => (old.id === inbox.id ? { ...old, health: read.health } : old)));
    } catch (e) {
      if (!left.current) setFault(say(e));
    }
  }
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  useEffect(() => void load(), [inbox.id, turn]);

  async function look() {
    setBusy("checking");
    try {
      const check = await studio.api.checkAccount(inbox.id);
      await load();
      if (isUnheard(check) && !left.current) {
        setBusy("waiting");
        await untilHeard(studio.api, inbox.id, () => void load(), () => left.current);
      }
    } catch (e) {
      if (!left.current) setFault(say(e));
    }
    if (!left.current) setBusy(undefined);
  }

  const checked = health?.checked_at;
  return (
    <FormPart
      title={words.title}
      hint={checked ? words.checkedAt(at(checked, "full")) : words.notChecked}
      aside={
        health && (
          <span className="badge" data-tone={healthTone(health.health)}>
            {words.levels[health.health] ?? health.health}
          </span>
        )
      }
    >
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {!health ? (
        !fault && <Bones />
      ) : (
        <>
          <Pressing health={health} />
          {health.findings.length > 0 && <Findings findings={health.findings} />}
          <Standing health={health} />
          {changeable && (
            <div className="health-act">
              <button type="button" className="button" disabled={busy !== undefined} aria-busy={busy !== undefined} onClick={() => void look()}>
                {busy ? words.busy : words.act}
              </button>
              <p className="menu-hint" role="status">
                {busy === "waiting" && words.waiting(inbox.account || inbox.name)}
              </p>
            </div>
          )}
          <NewsList health={health} />
        </>
      )}
    </FormPart>
  );
}

/** What keeps messages from coming or going now. */
function Pressing({ health }: { health: ChannelHealth }) {
  const { health: words } = useText().inboxes;
  const { at } = useDates();
  const { restriction, failing, token_expires_at } = health;
  const end = tokenEndOf(token_expires_at, Date.now());
  const day = token_expires_at && at(token_expires_at, "date");
  const lines: { key: string; level: "near" | "reached"; text: string }[] = [];
  if (restriction) lines.push({ key: "restriction", level: "reached", text: `${restriction.text} (${at(restriction.at, "full")})` });
  if (failing) lines.push({ key: "failing", level: "reached", text: words.failing(at(failing.since, "full"), failing.text) });
  if (day && end === "over") lines.push({ key: "token", level: "reached", text: words.tokenOver(day) });
  if (day && end === "soon") lines.push({ key: "token", level: "near", text: words.tokenSoon(day) });
  if (lines.length === 0) return null;
  return (
    <ul className="notices">
      {lines.map(({ key, level, text }) => (
        <li key={key} className="warning" data-level={level}>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Standing({ health }: { health: ChannelHealth }) {
  const { health: words } = useText().inboxes;
  const { at } = useDates();
  const { token_expires_at, token_renewed_at, quality, limit, name_status, wrong_signatures: wrong } = health;
  const facts: [string, string][] = [];
  if (token_expires_at) facts.push([words.facts.tokenEnd, at(token_expires_at, "date")]);
  if (token_renewed_at) facts.push([words.facts.tokenRenewed, at(token_renewed_at, "full")]);
  if (quality) facts.push([words.facts.quality, words.qualities[quality] ?? quality.toLowerCase()]);
  if (limit) facts.push([words.facts.limit, words.limit(limit.replace(/^TIER_/, ""))]);
  if (name_status) facts.push([words.facts.name, words.names[name_status] ?? name_status.toLowerCase()]);
  if (wrong) facts.push([words.facts.wrong, words.wrong(wrong.count, at(wrong.since, "full"))]);
  if (facts.length === 0) return null;
  return (
    <dl className="about health-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function NewsList({ health: { news } }: { health: ChannelHealth }) {
  const { health: words, connect } = useText().inboxes;
  const { at } = useDates();
  return (
    <div className="health-news">
      <h4>{words.news}</h4>
      {news.length === 0 ? (
        <p className="menu-hint">{words.noNews}</p>
      ) : (
        <ul>
          {news.map((item) => (
            <li key={`${item.at} ${item.kind} ${item.text}`} data-state={item.state}>
              <time dateTime={item.at}>{at(item.at, "full")}</time>
              <span>
                <span className="hidden">{connect.states[item.state] ?? item.state}: </span>
                <bdi>{item.text}</bdi>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
