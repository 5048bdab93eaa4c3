/** The CRMs that leads are kept the same with, how each stands, and how far its run is. */
import { useCallback, useEffect, useState } from "react";
import { useCrmApi } from "../../../desk/crm";
import { useDesk, useMay } from "../../../desk/desk";
import type { CrmConnection } from "../../../session/crm_api";
import { CONNECTS } from "../../../state/crm/rights";
import { NEW } from "../../../state/studio/place";
import { useCrmText } from "../../../text/crm";
import { Plus } from "../../parts/icons";
import { useAgain } from "../campaigns/again";
import { useNumbers } from "../campaigns/numbers";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { isOver } from "../schedules/run_list";
import { RunTold } from "../schedules/run_told";
import { SettingsPage } from "../settings/page";
import { Exchange } from "./signs";

const AGAIN_MS = 2_000;

export function CrmPage() {
  const { say } = useDesk();
  const api = useCrmApi();
  const words = useCrmText();
  const connects = useMay(CONNECTS);
  const [items, setItems] = useState<readonly CrmConnection[]>();
  const [error, setError] = useState<string>();
  const load = useCallback(async () => {
    setError(undefined);
    try {
      setItems(await api.all());
    } catch (e) {
      setError(say(e));
    }
  }, [api, say]);
  useEffect(() => void load(), [load]);
  const look = () => api.all().then(setItems, () => undefined);
  useAgain(look, AGAIN_MS, items?.some(({ last_run }) => last_run && !isOver(last_run)) ?? false);

  const add = connects && (
    <StudioLink to={{ page: "crm_connection", id: NEW }} className="button primary">
      <Plus /> <span className="act-words">{words.add}</span>
    </StudioLink>
  );
  return (
    <LockedContext value={false}>
      <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} acts={items && items.length > 0 && add} still>
        {!items && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
        {items?.length === 0 && (
          <div className="empty">
            <p className="empty-title">{words.none}</p>
            <p>{words.noneHint}</p>
            {add || <p>{words.askOwner}</p>}
          </div>
        )}
        {items && items.length > 0 && (
          <ul className="cards">
            {items.map((connection) => (
              <Row key={connection.id} of={connection} />
            ))}
          </ul>
        )}
      </SettingsPage>
    </LockedContext>
  );
}

function Row({ of: { id, name, base_url, direction, links, problems, last_run } }: { of: CrmConnection }) {
  const words = useCrmText();
  const numbers = useNumbers();
  return (
    <li className="card" data-crm={name}>
      <div className="card-head">
        <Exchange />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "crm_connection", id }}>
              <bdi>{name}</bdi>
            </StudioLink>
          </strong>
          <span className="card-text">
            {words.directions[direction]} · {words.links(numbers.of(links), links)}
          </span>
          <small className="address" dir="ltr">
            {base_url}
          </small>
        </span>
        {problems > 0 && (
          <span className="badge" data-tone="queue">
            {words.problemsOf(numbers.of(problems), problems)}
          </span>
        )}
      </div>
      {last_run && <RunTold run={last_run} />}
    </li>
  );
}
