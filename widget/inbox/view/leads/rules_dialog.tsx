/** Which sequence begins when a lead comes to a stage. */
import { useLeads } from "../../desk/leads";
import type { LeadRules } from "../../session/lead_api";
import { STAGES } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { SelectField } from "../studio/fields";
import { KeptDialog } from "../studio/kept/kept_dialog";
import { StudioLink } from "../studio/link";
import { useSequences } from "./sequences";

const NONE: LeadRules = { sequences: {} };

export function RulesDialog({ onClose }: { onClose: () => void }) {
  const { api } = useLeads();
  const words = useLeadsText();
  const sequences = useSequences() ?? [];
  return (
    <KeptDialog title={words.rulesTitle} initial={NONE} read={api.rules} settingsOf={({ sequences: kept }: LeadRules): LeadRules => ({ sequences: kept })} save={(value) => api.changeRules(value)} onClose={onClose}>
      {({ value, set }) => (
        <>
          <p>{words.rulesHint}</p>
          {sequences.length === 0 && (
            <p className="menu-hint">
              {words.rulesNoneRun} <StudioLink to={{ page: "campaigns" }}>{words.toCampaigns}</StudioLink>
            </p>
          )}
          {STAGES.map((stage) => {
            const chosen = value.sequences[stage] ?? "";
            const known = sequences.some(({ id }) => id === chosen);
            const options = [{ value: "", label: words.rulesNone }, ...(chosen && !known ? [{ value: chosen, label: words.rulesGone }] : []), ...sequences.map(({ id, name }) => ({ value: id, label: name }))];
            const choose = (campaign: string) => {
              const { [stage]: _before, ...others } = value.sequences;
              set("sequences", campaign ? { ...others, [stage]: campaign } : others, `/sequences/${stage}`);
            };
            return <SelectField key={stage} label={words.stages[stage]} at={`/sequences/${stage}`} value={chosen} options={options} onChange={choose} />;
          })}
        </>
      )}
    </KeptDialog>
  );
}
