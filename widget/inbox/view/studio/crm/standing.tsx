/** How a connection stands: its last run and what may be done about it, how many leads it keeps the same, and which it does not. */
import { useCallback, useEffect, useState } from "react";
import { useCrmApi } from "../../../desk/crm";
import { useDesk, useMay } from "../../../desk/desk";
import type { CrmConnection, CrmLink } from "../../../session/crm_api";
import { CallFailed } from "../../../session/problem";
import { SYNCS } from "../../../state/crm/rights";
import { useCrmText } from "../../../text/crm";
import { useSchedulesText } from "../../../text/schedules";
import { useDates } from "../../parts/clock";
import { Retry, Stop } from "../../parts/icons";
import { useAgain } from "../campaigns/again";
import { useNumbers } from "../campaigns/numbers";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { isOver } from "../schedules/run_list";
import { RunTold } from "../schedules/run_told";

const AGAIN_MS = 1_500;
/** Looks for a first run that is due at once. */
const MOST_LOOKS = 40;

interface Props {
  connection: CrmConnection;
  /** What is typed is not what is run. */
  dirty: boolean;
  onTold: (connection: CrmConnection) => void;
}

export function Standing({ connection, dirty, onTold }: Props) {
  const { schedules, toasts, say } = useDesk();
  const api = useCrmApi();
  const words = useCrmText();
  const clock = useSchedulesText();
  const numbers = useNumbers();
  const syncs = useMay(SYNCS);
  const stops = useMay("POST /schedules/runs/{id}/stop");
  const [busy, setBusy] = useState(false);
  const { at } = useDates();
  const { id, links, problems, last_run, next_run_at, enabled } = connection;
  const goesOn = last_run ? !isOver(last_run) : false;
  const look = () => api.one(id).then(({ answer }) => onTold(answer), () => undefined);
  useAgain(look, AGAIN_MS, goesOn);
  useAgain(look, AGAIN_MS, enabled && !last_run, MOST_LOOKS);

  async function act(step: () => Promise<CrmConnection["last_run"]>, told: string) {
    setBusy(true);
    try {
      const run = await step();
      onTold({ ...connection, ...(run ? { last_run: run } : {}) });
      toasts.tell(told);
    } catch (e) {
      // It began by the clock meanwhile.
      if (e instanceof CallFailed && e.status === 409) await look();
      else toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  // What was stopped or failed goes on where it was.
  const broken = last_run?.state === "stopped" || last_run?.state === "failed";
  return (
    <FormPart title={words.standing}>
      {last_run ? <RunTold run={last_run} /> : <p className="form-part-hint">{words.neverRun}</p>}
      {!goesOn && <p className="menu-hint">{enabled && next_run_at ? clock.next(at(next_run_at, "full")) : words.byHand}</p>}
      <div className="form-acts">
        {syncs && !goesOn && (
          <button type="button" className="button" data-act="sync" disabled={busy || dirty} aria-busy={busy} onClick={() => void act(() => api.sync(id), words.syncBegun)}>
            <Retry /> {broken ? words.goOn : words.sync}
          </button>
        )}
        {stops && goesOn && last_run && (
          <button type="button" className="button" data-act="stop" disabled={busy || last_run.stopping} onClick={() => void act(() => schedules.stop(last_run.id), clock.stopped)}>
            <Stop /> {last_run.stopping ? clock.stopping : clock.stop}
          </button>
        )}
      </div>
      {dirty && <p className="menu-hint">{words.syncDirty}</p>}
      <p className="crm-counts">
        <span data-count="links">{words.links(numbers.of(links), links)}</span>
        {problems > 0 && (
          <>
            {" · "}
            <span className="badge" data-tone="queue" data-count="problems">
              {words.problemsOf(numbers.of(problems), problems)}
            </span>
          </>
        )}
      </p>
      {problems > 0 && <ProblemRows connection={id} many={problems} />}
    </FormPart>
  );
}

function ProblemRows({ connection, many }: { connection: string; many: number }) {
  const api = useCrmApi();
  const words = useCrmText();
  const { at } = useDates();
  const leads = useMay("GET /leads/{id}");
  const fetch = useCallback((before: string | undefined) => api.problems(connection, before), [api, connection]);
  const { items, error, busy, more, reload } = usePages<CrmLink, string>(fetch);
  const [told, setTold] = useState(many);
  useEffect(() => {
    if (told === many) return;
    setTold(many);
    void reload();
  }, [told, many, reload]);
  return (
    <details className="fold-part crm-problems">
      <summary>{words.problemsShow}</summary>
      <p className="menu-hint">{words.problemsHint}</p>
      {!items && (error ? <Failed error={error} onRetry={() => void reload()} /> : <Bones />)}
      {items && items.length > 0 && (
        <ul className="plain-rows">
          {items.map(({ id, lead, name, external, problem, updated_at }) => (
            <li key={id} data-link={external}>
              <span className="row-what">
                <strong>
                  {lead && leads ? (
                    <StudioLink to={{ page: "lead", id: lead }}>
                      <bdi>{name || words.unnamed}</bdi>
                    </StudioLink>
                  ) : (
                    <bdi>{name || words.record(external || "–")}</bdi>
                  )}
                </strong>
                <small className="wraps">{problem}</small>
                <small className="wraps">
                  {name && external && `${words.record(external)} · `}
                  <time dateTime={updated_at}>{at(updated_at, "full")}</time>
                </small>
              </span>
            </li>
          ))}
        </ul>
      )}
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </details>
  );
}
