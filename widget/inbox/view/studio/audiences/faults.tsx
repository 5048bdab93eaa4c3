/** The rows of an audience's file that became nobody, page by page. */
import { useCallback } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useAudiencesText } from "../../../text/audiences";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { Bones, Failed } from "../loading";
import { FaultRows } from "./fault_rows";

export function Faults({ id }: { id: string }) {
  const api = useCampaignApi();
  const words = useAudiencesText();
  const fetch = useCallback((after: number | undefined) => api.faults(id, after), [api, id]);
  const { items, error, busy, more, reload } = usePages(fetch);
  return (
    <FormPart title={words.faultsTitle} hint={words.faultsHint}>
      {error && <Failed error={error} onRetry={() => void reload()} />}
      {!items && !error && <Bones />}
      {items && items.length > 0 && <FaultRows faults={items} />}
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}
