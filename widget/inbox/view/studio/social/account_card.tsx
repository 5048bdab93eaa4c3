/** One page or account: who follows it, what is kept of it, and fetching more. */
import { useState } from "react";
import { useDesk, useMay } from "../../../desk/desk";
import { useSocial } from "../../../desk/social";
import { CallFailed } from "../../../session/problem";
import type { ScheduleRun, SocialAccount } from "../../../session/social_api";
import { goesOn, stepOf } from "../../../state/social/posts";
import { STOPS, SYNCS } from "../../../state/social/rights";
import { useSocialText } from "../../../text/social";
import { ChannelTag } from "../../parts/channel";
import { Retry } from "../../parts/icons";
import { useNumbers } from "../campaigns/numbers";
import { StudioLink } from "../link";
import { RunTold } from "../schedules/run_told";
import { DayLine } from "./day_line";

interface Props {
  account: SocialAccount;
  onRun: (run: ScheduleRun) => void;
  /** It stands otherwise than it is shown. */
  onStale: () => void;
}

export function AccountCard({ account, onRun, onStale }: Props) {
  const { schedules, toasts, say } = useDesk();
  const { api } = useSocial();
  const words = useSocialText();
  const numbers = useNumbers();
  const syncs = useMay(SYNCS);
  const stops = useMay(STOPS);
  const [busy, setBusy] = useState(false);
  const { inbox, name, channel, is_connected, has_history, followers, posts, days, run, trouble } = account;
  const isGoing = goesOn(account);
  const step = stepOf(account);

  async function act(of: () => Promise<ScheduleRun>, told: string) {
    setBusy(true);
    try {
      onRun(await of());
      toasts.tell(told);
    } catch (e) {
      // It began, or ended, meanwhile.
      if (e instanceof CallFailed && e.status === 409) onStale();
      else toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <li className="social-account" data-inbox={inbox} data-channel={channel}>
      <header>
        <h4>
          <bdi>{name}</bdi>
        </h4>
        <ChannelTag channel={channel} comments />
      </header>
      <p className="social-followers">
        {followers === undefined || followers === null ? <span className="menu-hint">{words.followersUnknown}</span> : <strong>{words.followers(numbers.of(followers))}</strong>}
        <span className="menu-hint" data-kept={posts}>
          {words.kept(numbers.of(posts))}
        </span>
      </p>
      <DayLine days={days} pick={(day) => day.followers} what={words.followersLine} />
      {run && <RunTold run={run} />}
      {trouble && !isGoing && (
        <p className="warning" dir="auto">
          {trouble}
        </p>
      )}
      {!is_connected && (
        <p className="menu-hint" data-lacks="connection">
          {words.notConnected} <StudioLink to={{ page: "inbox", inbox }}>{words.connect}</StudioLink>
        </p>
      )}
      {isGoing && run
        ? stops && (
            <button type="button" className="button" disabled={busy || run.stopping} aria-label={words.stopOf(name)} onClick={() => void act(() => schedules.stop(run.id), words.stopped)}>
              {run.stopping ? words.stopping : words.stop}
            </button>
          )
        : syncs &&
          is_connected && (
            <>
              <button type="button" className={step === "renew" ? "button" : "button primary"} data-sync={step} disabled={busy} aria-busy={busy} aria-label={words.syncOf(words.sync[step], name)} onClick={() => void act(() => api.sync(inbox, !has_history), words.begun)}>
                <Retry /> {words.sync[step]}
              </button>
              <p className="menu-hint">{words.syncHint[step]}</p>
            </>
          )}
    </li>
  );
}
