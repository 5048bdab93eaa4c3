/** One campaign: while it is a draft it is put together here; afterwards this page tells what became of it. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk } from "../../../desk/desk";
import type { Campaign, CampaignSettings } from "../../../session/campaign_api";
import { CallFailed } from "../../../session/problem";
import { freshSettings, settingsOf } from "../../../state/campaigns/settings";
import { NEW } from "../../../state/studio/place";
import { useCampaignsText } from "../../../text/campaigns";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { Draft } from "./draft";
import { RunPage } from "./run_page";

export interface Known {
  settings: CampaignSettings;
  tag?: string | undefined;
}

interface Read {
  campaign: Campaign;
  tag?: string | undefined;
}

export function CampaignPage({ id }: { id: string }) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const words = useCampaignsText();
  const [fresh] = useState<Known>(() => ({ settings: freshSettings(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC") }));
  const [read, setRead] = useState<Read>();
  const [error, setError] = useState<string>();
  /** What somebody typed is thrown away when they say so, and kept when they save. */
  const [round, setRound] = useState(0);

  async function load() {
    try {
      const { answer, tag } = await api.campaign(id);
      setRead({ campaign: answer, tag });
      setError(undefined);
    } catch (e) {
      // What is on screen is better than an error in its place, unless it is gone.
      if (!read || (e instanceof CallFailed && e.status === 404)) setError(say(e));
    }
  }
  useEffect(() => {
    if (id !== NEW) void load();
  }, [api, id]);

  if (id === NEW) return <Draft known={fresh} onReload={() => undefined} onSaved={() => undefined} />;
  if (!read || error) {
    return (
      <SettingsPage title={words.one} back={{ page: "campaigns" }} inner>
        {error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />}
      </SettingsPage>
    );
  }
  const { campaign, tag } = read;
  if (campaign.state !== "draft") return <RunPage campaign={campaign} onCampaign={(now) => setRead({ campaign: now })} />;
  const reload = () => void load().then(() => setRound((n) => n + 1));
  return <Draft key={round} id={id} known={{ settings: settingsOf(campaign), tag }} onReload={reload} onSaved={(now, next) => setRead({ campaign: now, tag: next })} />;
}
