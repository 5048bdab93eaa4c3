/** A campaign that has started: what became of it, live while it runs. Every figure opens whom it counts. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import type { Campaign, CampaignStatistics, RecipientAsk } from "../../../session/campaign_api";
import { isMoving, isSequence, isUnderWay } from "../../../state/campaigns/settings";
import { inTreeOrder, isEnd, isSpoken } from "../../../state/campaigns/steps";
import { wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";
import { useDates } from "../../parts/clock";
import { Confirm } from "../confirm";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useAgain } from "./again";
import { CampaignBadge, ProgressBar } from "./campaigns_page";
import { Remove } from "./draft";
import { ExportButton } from "./export_button";
import { PeopleFigures } from "./people_figures";
import { RowsDialog } from "./rows_dialog";
import { SequencePart } from "./sequence_part";
import { StepFigures } from "./step_figures";
import { WorthPart } from "./worth_part";

const AGAIN_MS = 2_000;
/** People read and answer after the last message has left, too. */
const LATER_MS = 15_000;

/** A figure that was pressed. */
export interface Shown {
  title: string;
  asks: readonly RecipientAsk[];
}

interface Props {
  campaign: Campaign;
  onCampaign: (campaign: Campaign) => void;
}

export function RunPage({ campaign, onCampaign }: Props) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const words = wordsFor(useCampaignsText(), campaign.steps);
  const { at } = useDates();
  const [statistics, setStatistics] = useState<CampaignStatistics>();
  const [error, setError] = useState<string>();
  const [shown, setShown] = useState<Shown>();
  const { id, state, halted, steps, started_at } = campaign;

  async function look() {
    try {
      const [now, told] = await Promise.all([api.campaign(id), api.statistics(id)]);
      onCampaign(now.answer);
      setStatistics(told);
      setError(undefined);
    } catch (e) {
      setError(say(e));
    }
  }
  useEffect(() => void look(), [api, id]);
  useAgain(look, isMoving(campaign) ? AGAIN_MS : LATER_MS, true);

  return (
    <LockedContext value={false}>
      <SettingsPage
        title={campaign.name || words.unknown}
        lead={started_at ? words.started(at(started_at, "full")) : isSequence(campaign) ? words.sequence : words.one}
        back={{ page: "campaigns" }}
        inner
        still
        acts={<Acts campaign={campaign} onDone={() => void look()} />}
      >
        {halted && <Halted campaign={campaign} halt={halted} />}
        <div className="run-standing">
          <CampaignBadge state={state} halted={Boolean(halted)} />
          {statistics && <ProgressBar statistics={statistics} />}
          {state === "planning" && <p className="menu-hint">{words.planningHint}</p>}
          {isUnderWay(campaign) && statistics?.next_due && <p className="menu-hint">{words.nextDue(at(statistics.next_due, "full"))}</p>}
        </div>
        {isSequence(campaign) && <SequencePart campaign={campaign} onEntered={() => void look()} />}
        {!statistics && (error ? <Failed error={error} onRetry={() => void look()} /> : <Bones />)}
        {statistics && (
          <>
            <PeopleFigures words={words} statistics={statistics} isStopped={state === "stopped"} onShow={setShown} aside={<ExportButton campaign={campaign} />} />
            <WorthPart statistics={statistics} spoken={isSpoken(steps)} onShow={setShown} />
            {inTreeOrder(steps).map((place) => {
              const step = steps[place];
              if (!step || isEnd(step)) return null;
              return (
                <StepFigures
                  key={place}
                  steps={steps}
                  at={place}
                  told={statistics.steps.find((one) => one.step === place)?.variants ?? []}
                  converts={(statistics.converted ?? 0) > 0}
                  currency={statistics.cost?.currency ?? ""}
                  onShow={setShown}
                />
              );
            })}
          </>
        )}
        {shown && <RowsDialog campaign={campaign} shown={shown} onClose={() => setShown(undefined)} onLeft={() => void look()} />}
      </SettingsPage>
    </LockedContext>
  );
}

function Halted({ campaign, halt }: { campaign: Campaign; halt: NonNullable<Campaign["halted"]> }) {
  const words = wordsFor(useCampaignsText(), campaign.steps);
  return (
    <section className="warning campaign-halted" role="alert" data-halt={halt}>
      <strong>{words.halted}.</strong> {words.halts[halt] ?? words.otherReason(halt)}{" "}
      {halt === "template" && <StudioLink to={{ page: "templates" }}>{words.toTemplates}</StudioLink>}
      {(halt === "token" || halt === "account") && <StudioLink to={{ page: "inbox", inbox: campaign.inbox }}>{words.toInbox}</StudioLink>}
    </section>
  );
}

function Acts({ campaign, onDone }: { campaign: Campaign; onDone: () => void }) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const words = wordsFor(useCampaignsText(), campaign.steps);
  const [busy, setBusy] = useState(false);
  const [stopping, setStopping] = useState(false);
  const acts = { pause: useMay("POST /campaigns/{id}/pause"), resume: useMay("POST /campaigns/{id}/resume"), stop: useMay("POST /campaigns/{id}/stop") };
  const { id, name, state } = campaign;

  async function press(act: "pause" | "resume", told: string) {
    setBusy(true);
    try {
      await api.act(id, act);
      toasts.tell(told);
    } catch (e) {
      toasts.fail(say(e));
    }
    onDone();
    setBusy(false);
  }

  return (
    <>
      {!isUnderWay(campaign) && <Remove id={id} name={name} onGone={() => undefined} />}
      {isMoving(campaign) && acts.pause && (
        <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void press("pause", words.pausedNow)}>
          {words.pause}
        </button>
      )}
      {state === "paused" && acts.resume && (
        <button type="button" className="button primary" disabled={busy} aria-busy={busy} onClick={() => void press("resume", words.resumedNow)}>
          {words.resume}
        </button>
      )}
      {isUnderWay(campaign) && acts.stop && (
        <button type="button" className="button danger-quiet" disabled={busy} onClick={() => setStopping(true)}>
          {words.stop}
        </button>
      )}
      {stopping && (
        <Confirm
          title={words.stopTitle(name)}
          act={words.stopSure}
          danger
          onClose={() => setStopping(false)}
          onAct={async () => {
            await api.act(id, "stop");
            toasts.tell(words.stoppedNow);
            onDone();
          }}
        >
          <p>{words.stopText}</p>
        </Confirm>
      )}
    </>
  );
}
