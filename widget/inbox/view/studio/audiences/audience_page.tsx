/** One audience: how its file is coming along, who is in it, which rows became nobody, and what these people agreed to. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay, useText } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import type { CampaignAudience } from "../../../session/campaign_api";
import { NEW } from "../../../state/studio/place";
import { useAudiencesText } from "../../../text/audiences";
import { useDates } from "../../parts/clock";
import { Trash } from "../../parts/icons";
import { useAgain } from "../campaigns/again";
import { useNumbers } from "../campaigns/numbers";
import { Confirm } from "../confirm";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { StateBadge, useColleague } from "./audiences_page";
import { Faults } from "./faults";
import { ImportProgress } from "./import_progress";
import { Members } from "./members";

const AGAIN_MS = 1_000;
/** Two hours of looking: more than the largest file takes. */
const MOST_LOOKS = 7_200;

export function AudiencePage({ id }: { id: string }) {
  const api = useCampaignApi();
  const { route, toasts, say } = useDesk();
  const { settings } = useText();
  const words = useAudiencesText();
  const deletes = useMay("DELETE /audiences/{id}");
  const makes = useMay("POST /campaigns");
  const [audience, setAudience] = useState<CampaignAudience>();
  const [error, setError] = useState<string>();
  const [removing, setRemoving] = useState(false);

  async function load() {
    try {
      setAudience(await api.audience(id));
      setError(undefined);
    } catch (e) {
      // What is on screen is better than an error in its place, unless it is gone.
      if (!audience || (e instanceof CallFailed && e.status === 404)) setError(say(e));
    }
  }
  useEffect(() => void load(), [api, id]);
  const importing = audience?.state === "importing" && error === undefined;
  const tired = useAgain(load, AGAIN_MS, importing, MOST_LOOKS);

  return (
    <SettingsPage
      title={audience?.name ?? words.one}
      lead={words.one}
      back={{ page: "audiences" }}
      inner
      still
      acts={
        audience &&
        audience.state !== "importing" && (
          <>
            {deletes && (
              <button type="button" className="icon-button" aria-label={words.remove} title={words.remove} onClick={() => setRemoving(true)}>
                <Trash />
              </button>
            )}
            {makes && audience.state === "ready" && (
              <StudioLink to={{ page: "campaign", id: NEW }} className="button primary">
                {words.useIt}
              </StudioLink>
            )}
          </>
        )
      }
    >
      {error ? <Failed error={error} onRetry={() => void load()} /> : audience ? <Shown audience={audience} tired={tired} onLook={() => void load()} /> : <Bones />}
      {removing && audience && (
        <Confirm
          title={words.removeTitle(audience.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await api.deleteAudience(id);
            toasts.tell(words.removed(audience.name));
            setTimeout(() => route.enter({ page: "audiences" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </SettingsPage>
  );
}

function Shown({ audience, tired, onLook }: { audience: CampaignAudience; tired: boolean; onLook: () => void }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  const { id, state, members, faulty, repeated, trouble, run } = audience;
  return (
    <>
      <div className="run-standing">
        <StateBadge state={state} />
        <p className="audience-counts" role={state === "importing" ? undefined : "status"}>
          {words.members(numbers.of(members), members)}
          {faulty > 0 && ` · ${words.faulty(numbers.of(faulty), faulty)}`}
          {repeated > 0 && ` · ${words.repeated(numbers.of(repeated), repeated)}`}
        </p>
        {run && <ImportProgress run={run} />}
        {tired && (
          <p className="warning">
            {words.slow}{" "}
            <button type="button" className="link" onClick={onLook}>
              {words.look}
            </button>
          </p>
        )}
        {state === "failed" && (
          <p className="warning" role="alert">
            <strong>{words.failed}.</strong> {trouble} {words.failedHint}
          </p>
        )}
      </div>
      <Consent audience={audience} />
      {state === "ready" && <Members audience={audience} onChanged={onLook} />}
      {state !== "importing" && faulty + repeated > 0 && <Faults id={id} />}
    </>
  );
}

function Consent({ audience: { consent } }: { audience: CampaignAudience }) {
  const words = useAudiencesText();
  const { at } = useDates();
  const who = useColleague(consent.by) ?? words.unknownPerson;
  return (
    <FormPart title={words.consentGiven}>
      <blockquote className="consent-said">
        <p dir="auto">{consent.statement}</p>
        <footer>
          <bdi>{words.consentBy(who, at(consent.at, "full"))}</bdi>
        </footer>
      </blockquote>
    </FormPart>
  );
}
