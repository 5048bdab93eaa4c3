/** The audiences of the business: how many people each has, from whom, and how its file is coming along. */
import { useCallback } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import type { CampaignAudience } from "../../../session/campaign_api";
import { NEW } from "../../../state/studio/place";
import { useAudiencesText } from "../../../text/audiences";
import { useKept } from "../../daily/choices";
import { useDates } from "../../parts/clock";
import { Plus } from "../../parts/icons";
import { useAgain } from "../campaigns/again";
import { useNumbers } from "../campaigns/numbers";
import { usePages } from "../campaigns/pages";
import { Audience } from "../campaigns/signs";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { ImportProgress } from "./import_progress";

const AGAIN_MS = 1_500;
const MOST_LOOKS = 1_200;

export function AudiencesPage() {
  const api = useCampaignApi();
  const words = useAudiencesText();
  const adds = useMay("POST /audiences");
  const fetch = useCallback((cursor: string | undefined) => api.audiences(cursor), [api]);
  const { items, error, busy, more, reload, alter } = usePages(fetch);
  /** In their places: what was unfolded stays. */
  const look = async () => {
    const fresh = await api.audiences().catch(() => undefined);
    if (fresh) alter((old) => old.map((audience) => fresh.items.find(({ id }) => id === audience.id) ?? audience));
  };
  useAgain(look, AGAIN_MS, items?.some(({ state }) => state === "importing") ?? false, MOST_LOOKS);

  const add = adds && (
    <StudioLink to={{ page: "audience", id: NEW }} className="button primary">
      <Plus /> <span className="act-words">{words.add}</span>
    </StudioLink>
  );
  return (
    <LockedContext value={false}>
      <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} acts={items && items.length > 0 && add} still>
        <a className="guide-link" href="/guides/campaigns" target="_blank" rel="noopener">
          {words.guide}
        </a>
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
            {items.map((audience) => (
              <Row key={audience.id} audience={audience} />
            ))}
          </ul>
        )}
        {more && (
          <button type="button" className="button add-line more-rows" disabled={busy} aria-busy={busy} onClick={more}>
            {words.more}
          </button>
        )}
      </SettingsPage>
    </LockedContext>
  );
}

function Row({ audience }: { audience: CampaignAudience }) {
  const words = useAudiencesText();
  const { at } = useDates();
  const numbers = useNumbers();
  const who = useColleague(audience.created_by);
  const { id, name, state, members, faulty, created_at } = audience;
  return (
    <li className="card" data-audience={name}>
      <div className="card-head">
        <Audience />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "audience", id }}>
              <bdi>{name}</bdi>
            </StudioLink>
          </strong>
          <small className="wraps">
            {words.members(numbers.of(members), members)}
            {faulty > 0 && ` · ${words.faulty(numbers.of(faulty), faulty)}`}
            {" · "}
            <time dateTime={created_at}>{words.made(at(created_at, "full"), who ?? "")}</time>
          </small>
        </span>
        <StateBadge state={state} />
      </div>
      {audience.run && <ImportProgress run={audience.run} />}
    </li>
  );
}

export function StateBadge({ state }: Pick<CampaignAudience, "state">) {
  const words = useAudiencesText();
  const tone = { importing: "agent", ready: "good", failed: "bad" }[state];
  return (
    <span className="badge" data-tone={tone} data-audience-state={state}>
      {words.states[state]}
    </span>
  );
}

/** The name of somebody who works here, as far as this operator may see who does. */
export function useColleague(id: string): string | undefined {
  const { directory } = useDesk();
  return useKept(directory.operators).find((one) => one.id === id)?.name;
}
