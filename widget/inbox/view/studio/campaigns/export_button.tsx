/** Everybody of a campaign as a table, with what became of each. */
import { useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import type { Campaign } from "../../../session/campaign_api";
import { keepFile } from "../../../session/trust_api";
import { useCampaignsText } from "../../../text/campaigns";
import { Download } from "../../parts/icons";

export function ExportButton({ campaign: { id, name } }: { campaign: Campaign }) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const words = useCampaignsText();
  const reads = useMay("GET /campaigns/{id}/recipients.csv");
  const [busy, setBusy] = useState(false);
  if (!reads) return null;
  async function take() {
    setBusy(true);
    try {
      keepFile(await api.table(id), `${name.replace(/[^\p{L}\p{N} ._-]+/gu, "_").trim() || id}.csv`);
    } catch (e) {
      toasts.fail(say(e));
    }
    setBusy(false);
  }
  return (
    <button type="button" className="button" disabled={busy} aria-busy={busy} title={words.exportHint} onClick={() => void take()}>
      <Download /> {words.exportAct}
    </button>
  );
}
