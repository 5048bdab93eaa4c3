/** The campaigns of the business, the newest first: how each stands and how far it has come. */
import { useCallback, useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useMay } from "../../../desk/desk";
import type { Campaign, CampaignState, CampaignStatistics } from "../../../session/campaign_api";
import { progress } from "../../../state/campaigns/figures";
import { isMoving, isSequence, isUnderWay } from "../../../state/campaigns/settings";
import { NEW } from "../../../state/studio/place";
import { useCampaignsText } from "../../../text/campaigns";
import { useDates } from "../../parts/clock";
import { Megaphone, Plus } from "../../parts/icons";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useAgain } from "./again";
import { useNumbers } from "./numbers";
import { usePages } from "./pages";
import { PricesDialog } from "./prices_dialog";
import { RulesDialog } from "./rules_dialog";

const AGAIN_MS = 5_000;

export function CampaignsPage() {
  const api = useCampaignApi();
  const words = useCampaignsText();
  const adds = useMay("POST /campaigns");
  const rules = useMay("PUT /campaign-rules");
  const prices = useMay("PUT /message-prices");
  const [ruling, setRuling] = useState(false);
  const [pricing, setPricing] = useState(false);
  const fetch = useCallback((cursor: string | undefined) => api.campaigns(cursor), [api]);
  const { items, error, busy, more, reload, alter } = usePages(fetch);
  /** In their places: what was unfolded stays. */
  const look = async () => {
    const fresh = await api.campaigns().catch(() => undefined);
    if (fresh) alter((old) => old.map((campaign) => fresh.items.find(({ id }) => id === campaign.id) ?? campaign));
  };
  useAgain(look, AGAIN_MS, items?.some(isMoving) ?? false);

  const add = adds && (
    <StudioLink to={{ page: "campaign", id: NEW }} className="button primary">
      <Plus /> <span className="act-words">{words.add}</span>
    </StudioLink>
  );
  return (
    <LockedContext value={false}>
      <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} acts={items && items.length > 0 && add} still>
        <p className="campaigns-bar">
          <a className="guide-link" href="/guides/campaigns" target="_blank" rel="noopener">
            {words.guide}
          </a>
          {prices && (
            <button type="button" className="link" onClick={() => setPricing(true)}>
              {words.prices.title}
            </button>
          )}
          {rules && (
            <button type="button" className="link" onClick={() => setRuling(true)}>
              {words.changeRules}
            </button>
          )}
        </p>
        {!items && (error ? <Failed error={error} onRetry={() => void reload()} /> : <Bones />)}
        {items?.length === 0 && (
          <div className="empty">
            <p className="empty-title">{words.none}</p>
            <p>{words.noneHint}</p>
            {add}
          </div>
        )}
        {items && items.length > 0 && (
          <ul className="cards">
            {items.map((campaign) => (
              <Row key={campaign.id} campaign={campaign} />
            ))}
          </ul>
        )}
        {more && (
          <button type="button" className="button add-line more-rows" disabled={busy} aria-busy={busy} onClick={more}>
            {words.more}
          </button>
        )}
      </SettingsPage>
      {ruling && <RulesDialog onClose={() => setRuling(false)} />}
      {pricing && <PricesDialog onClose={() => setPricing(false)} />}
    </LockedContext>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const words = useCampaignsText();
  const { at } = useDates();
  const numbers = useNumbers();
  const { id, name, state, halted, people, started_at, ended_at, created_at, start_at } = campaign;
  const when = ended_at ? words.ended(at(ended_at, "full")) : started_at ? words.started(at(started_at, "full")) : start_at ? words.starts(at(start_at, "full")) : words.made(at(created_at, "full"));
  return (
    <li className="card" data-campaign={name} data-kind={isSequence(campaign) ? "sequence" : "list"}>
      <div className="card-head">
        <Megaphone />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "campaign", id }}>
              <bdi>{name || words.unknown}</bdi>
            </StudioLink>
          </strong>
          <small className="wraps">
            {isSequence(campaign) ? `${words.sequence} · ` : state !== "draft" && `${words.people(numbers.of(people), people)} · `}
            {when}
          </small>
        </span>
        <CampaignBadge state={state} halted={Boolean(halted)} />
      </div>
      {isUnderWay(campaign) && <Progress campaign={campaign} />}
    </li>
  );
}

const TONES: Record<CampaignState, string> = { draft: "plain", planning: "agent", running: "agent", paused: "warn", ended: "good", stopped: "plain" };

export function CampaignBadge({ state, halted }: { state: CampaignState; halted: boolean }) {
  const words = useCampaignsText();
  return (
    <span className="badge" data-tone={halted ? "bad" : TONES[state]} data-campaign-state={state}>
      {words.states[state]}
    </span>
  );
}

/** The list tells no figures: what is under way asks for its own, and again with each look while it moves. */
function Progress({ campaign }: { campaign: Campaign }) {
  const api = useCampaignApi();
  const [statistics, setStatistics] = useState<CampaignStatistics>();
  const { id, state } = campaign;
  const beat = isMoving(campaign) ? campaign : state;
  useEffect(() => {
    let isLeft = false;
    api.statistics(id).then(
      (told) => isLeft || setStatistics(told),
      // Without them the row says the rest.
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [api, id, beat]);
  return statistics ? <ProgressBar statistics={statistics} /> : null;
}

export function ProgressBar({ statistics }: { statistics: CampaignStatistics }) {
  const words = useCampaignsText();
  const numbers = useNumbers();
  const { over, total } = progress(statistics);
  return (
    <p className="run-progress">
      <progress aria-label={words.progress} max={Math.max(total, 1)} value={over} />
      <small>{words.doneOf(numbers.of(over), numbers.of(total))}</small>
    </p>
  );
}
