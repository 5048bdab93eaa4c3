/** A campaign before it starts: to whom, when, and what is said, as a tree. */
import { type FormEvent, useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { Campaign, CampaignForecast, CampaignSettings } from "../../../session/campaign_api";
import { CallFailed } from "../../../session/problem";
import { LEAD_COLUMNS, SHOP_COLUMNS } from "../../../state/campaigns/fillers";
import { bodyOf, isSequence, lackOf, settingsOf } from "../../../state/campaigns/settings";
import { isSpoken } from "../../../state/campaigns/steps";
import { type Faults, faultsOf, NO_FAULTS } from "../../../state/studio/faults";
import { useCampaignsText } from "../../../text/campaigns";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import type { Known } from "./campaign_page";
import { type Asked, DraftContext, type DraftHere, useAudienceChoice, useTemplates } from "./draft_here";
import { Problems } from "./problems";
import { QuietPart } from "./quiet_part";
import { RulesDialog } from "./rules_dialog";
import { StartDialog } from "./start_dialog";
import { TemplateChoice } from "./template_choice";
import { TestDialog } from "./test_dialog";
import { Tree } from "./tree";
import { WhenPart, WhoPart } from "./who_and_when";

const SEQUENCE_COLUMNS: readonly string[] = [...LEAD_COLUMNS, ...SHOP_COLUMNS];

interface Props {
  id?: string;
  known: Known;
  onReload: () => void;
  onSaved: (campaign: Campaign, tag: string | undefined) => void;
}

export function Draft({ id, known, onReload, onSaved }: Props) {
  const api = useCampaignApi();
  const { route, toasts } = useDesk();
  const { settings } = useText();
  const words = useCampaignsText();
  const changeable = useChangeable();
  const starts = useMay("POST /campaigns/{id}/start");
  const form = useForm<CampaignSettings>(known.settings);
  const { value, set, busy, dirty } = form;
  const [lacks, setLacks] = useState<Faults>(NO_FAULTS);
  const [raced, setRaced] = useState(false);
  const [starting, setStarting] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [rulesRead, setRulesRead] = useState(0);
  const { forecast, problems, setProblems } = useForecast(id, known.tag);
  const templates = useTemplates(value.inbox, isSpoken(value.steps));
  const choice = useAudienceChoice(value);
  const isSaved = id !== undefined && !dirty;
  // What is missing was told of what was saved: its places are others once something is changed.
  const faults = { ...(isSaved ? problems : NO_FAULTS), ...lacks, ...form.faults };

  async function submit(event: FormEvent) {
    event.preventDefault();
    setRaced(false);
    const lack = lackOf(value);
    setLacks(lack ? { [`/${lack}`]: words.lacks[lack] } : NO_FAULTS);
    if (lack) return toFault();
    let made: string | undefined;
    const done = await form.save(async (now) => {
      const body = bodyOf(now);
      const { answer, tag } = await (id ? api.changeCampaign(id, body, known.tag) : api.addCampaign(body)).catch((e: unknown) => {
        if (e instanceof CallFailed && e.status === 412) setRaced(true);
        throw e;
      });
      made = answer.id;
      if (id) onSaved(answer, tag);
      return settingsOf(answer);
    });
    if (!done || made === undefined) return toFault();
    toasts.tell(settings.saved);
    if (!id) route.enter({ page: "campaign", id: made }, "replace");
  }

  const told = Object.keys(form.faults).length === 0 && !raced ? form.fault : undefined;
  const here: DraftHere = {
    id,
    isSaved,
    inbox: value.inbox,
    steps: value.steps,
    setSteps: (steps, at = "/steps") => set("steps", steps, at),
    templates,
    columns: isSequence(value) ? SEQUENCE_COLUMNS : (choice.chosen?.columns ?? []),
    isSequence: isSequence(value),
    member: choice.member,
    ask: setAsked,
    rulesRead,
  };
  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={value.name.trim() || (id ? words.unknown : words.newTitle)}
          lead={dirty || !id ? settings.unsaved : words.states.draft}
          back={{ page: "campaigns" }}
          inner
          acts={
            <>
              {id && <Remove id={id} name={value.name} onGone={() => form.accept(value)} />}
              {id && starts && (
                <button type="button" className="button" disabled={!isSaved || busy} title={isSaved ? undefined : words.saveFirst} onClick={() => setStarting(true)}>
                  <span>{words.startAct}</span>
                </button>
              )}
              {changeable && (
                <button type="submit" className="button primary publish-button" disabled={busy || (id !== undefined && !dirty)} aria-busy={busy}>
                  <span>{busy ? settings.saving : settings.save}</span>
                </button>
              )}
            </>
          }
        >
          {told && (
            <p className="fault form-fault" role="alert">
              {told}
            </p>
          )}
          {raced && (
            <p className="warning form-fault" role="alert">
              {words.raced}{" "}
              <button type="button" className="link" onClick={onReload}>
                {words.reload}
              </button>
            </p>
          )}
          {isSaved && forecast && forecast.problems.length > 0 && <Problems problems={forecast.problems} steps={value.steps} />}
          <DraftContext value={here}>
            <WhoPart value={value} set={set} choice={choice} onChanged={() => setLacks(NO_FAULTS)} />
            <Tree />
            <WhenPart value={value} set={set} />
            <QuietPart />
          </DraftContext>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {asked?.what === "rules" && <RulesDialog onClose={() => (setAsked(undefined), setRulesRead(rulesRead + 1))} />}
      {asked?.what === "test" && id && <TestDialog id={id} steps={value.steps} step={asked.step} onClose={() => setAsked(undefined)} />}
      {asked?.what === "template" && <TemplateChoice here={here} of={asked} onClose={() => setAsked(undefined)} />}
      {starting && id && (
        <StartDialog
          id={id}
          settings={value}
          onClose={() => setStarting(false)}
          onStarted={(campaign) => {
            toasts.tell(words.startedNow(value.name));
            onSaved(campaign, undefined);
          }}
          onRefused={(found) => {
            setStarting(false);
            setProblems(found);
            toasts.fail(words.startRefused);
            toFault();
          }}
        />
      )}
    </FaultsContext>
  );
}

/** What would happen if it started as it was saved. */
function useForecast(id: string | undefined, tag: string | undefined) {
  const api = useCampaignApi();
  const [forecast, setForecast] = useState<CampaignForecast>();
  const [problems, setProblems] = useState<Faults>(NO_FAULTS);
  useEffect(() => {
    if (!id) return;
    let isLeft = false;
    api.forecast(id).then(
      (told) => {
        if (isLeft) return;
        setForecast(told);
        setProblems(faultsOf({ errors: told.problems }));
      },
      // It is asked again when somebody wants to start.
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [api, id, tag]);
  return { forecast, problems, setProblems };
}

/** `onGone`: what was typed is not asked after any more. */
export function Remove({ id, name, onGone }: { id: string; name: string; onGone: () => void }) {
  const api = useCampaignApi();
  const { route, toasts } = useDesk();
  const { settings } = useText();
  const words = useCampaignsText();
  const deletes = useMay("DELETE /campaigns/{id}");
  const [asking, setAsking] = useState(false);
  if (!deletes) return null;
  return (
    <>
      <button type="button" className="icon-button" aria-label={words.remove} title={words.remove} onClick={() => setAsking(true)}>
        <Trash />
      </button>
      {asking && (
        <Confirm
          title={words.removeTitle(name)}
          act={settings.removeSure}
          danger
          onClose={() => setAsking(false)}
          onAct={async () => {
            await api.deleteCampaign(id);
            onGone();
            toasts.tell(words.removed(name));
            setTimeout(() => route.enter({ page: "campaigns" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </>
  );
}
