/** How people come into a sequence: by hand, and by a program. */
import { useState } from "react";
import { useMay } from "../../../desk/desk";
import type { Campaign } from "../../../session/campaign_api";
import { exampleCall } from "../../../state/campaigns/example_call";
import { isUnderWay } from "../../../state/campaigns/settings";
import { useCampaignsText } from "../../../text/campaigns";
import { Plus } from "../../parts/icons";
import { FormPart } from "../fields";
import { AddPersonDialog } from "./add_person_dialog";

export function SequencePart({ campaign, onEntered }: { campaign: Campaign; onEntered: () => void }) {
  const words = useCampaignsText();
  const enters = useMay("POST /campaigns/{id}/people");
  const [adding, setAdding] = useState(false);
  if (!isUnderWay(campaign)) return null;
  return (
    <FormPart
      title={words.comingIn}
      hint={words.comingInHint}
      aside={
        enters && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Plus /> {words.addPerson}
          </button>
        )
      }
    >
      <details className="sequence-program">
        <summary>{words.byProgram}</summary>
        <p className="menu-hint">{words.byProgramHint}</p>
        <pre className="code" dir="ltr" tabIndex={0} aria-label={words.byProgram}>
          {exampleCall(campaign, location.origin)}
        </pre>
        <p className="menu-hint">{words.keyHint}</p>
      </details>
      {adding && <AddPersonDialog campaign={campaign} onClose={() => setAdding(false)} onEntered={onEntered} />}
    </FormPart>
  );
}
