/** What goes on at the shop: how the connection stands, what is missing before anything follows, and all cases. */
import { useCallback, useEffect, useState } from "react";
import { useDesk, useMay } from "../../../desk/desk";
import { useShop } from "../../../desk/shop";
import { CallFailed } from "../../../session/problem";
import type { ShopFollowUps } from "../../../session/shop_api";
import { SETS_RULES, SYNCS } from "../../../state/shop/rights";
import { hasRules, KINDS } from "../../../state/shop/rules";
import { useShopText } from "../../../text/shop";
import { Retry } from "../../parts/icons";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { isOver } from "../schedules/run_list";
import { useTaskRun } from "../schedules/task_run";
import { SettingsPage } from "../settings/page";
import { Cases } from "./cases";
import { KindSign, Shop } from "./signs";
import { Standing } from "./standing";

export function ShopPage() {
  const { toasts, say } = useDesk();
  const { api } = useShop();
  const words = useShopText();
  const sets = useMay(SETS_RULES);
  const syncs = useMay(SYNCS);
  const [told, setTold] = useState<ShopFollowUps>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const last = useTaskRun("sync_shop");
  const goesOn = last.run !== undefined && !isOver(last.run);

  const load = useCallback(async () => {
    setError(undefined);
    try {
      setTold((await api.followUps()).answer);
    } catch (e) {
      setError(say(e));
    }
  }, [api, say]);
  // Whatever it found out, the connection may stand otherwise after it.
  useEffect(() => void (goesOn || load()), [goesOn, load]);

  async function sync() {
    setBusy(true);
    try {
      last.take(await api.sync());
      toasts.tell(words.syncBegun);
    } catch (e) {
      // It is under way already.
      if (e instanceof CallFailed && e.status === 409) toasts.tell(words.syncBegun);
      else toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  const ruled = told !== undefined && hasRules(told);
  const acts = told?.connected && (
    <>
      {syncs && ruled && (
        <button type="button" className="button" disabled={busy || goesOn} aria-busy={busy || goesOn} aria-label={words.sync} title={words.sync} onClick={() => void sync()}>
          <Retry /> <span className="act-words">{words.sync}</span>
        </button>
      )}
      {sets && (
        <StudioLink to={{ page: "shop_rules" }} className={ruled ? "button" : "button primary"}>
          {ruled ? words.changeRules : words.setRules}
        </StudioLink>
      )}
    </>
  );
  return (
    <LockedContext value={false}>
      <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} acts={acts} still>
        {!told && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
        {told && (told.connected ? <Standing told={told} last={last} /> : <NotConnected />)}
        {told?.connected && !ruled && <Start sets={sets} />}
        {told && (ruled || !told.connected) && <Cases quiet={!told.connected} beat={goesOn} />}
      </SettingsPage>
    </LockedContext>
  );
}

function NotConnected() {
  const words = useShopText();
  const connects = useMay("PUT /packs/{key}");
  return (
    <div className="empty shop-connect">
      <Shop />
      <p className="empty-title">{words.connectTitle}</p>
      <p>{words.connectText}</p>
      {connects ? (
        <StudioLink to={{ page: "pack", pack: "commerce" }} className="button primary">
          {words.connectAct}
        </StudioLink>
      ) : (
        <p>{words.askOwner}</p>
      )}
    </div>
  );
}

function Start({ sets }: { sets: boolean }) {
  const words = useShopText();
  return (
    <div className="empty shop-start">
      <p className="empty-title">{words.startTitle}</p>
      <p>{sets ? words.startText : words.noRules}</p>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <KindSign kind={kind} /> {words.startList[kind]}
          </li>
        ))}
      </ul>
      {sets && (
        <StudioLink to={{ page: "shop_rules" }} className="button primary">
          {words.setRules}
        </StudioLink>
      )}
    </div>
  );
}
