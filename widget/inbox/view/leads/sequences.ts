/** The campaigns into which people come one by one, to choose from. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../desk/campaigns";
import { useMay } from "../../desk/desk";
import type { Campaign } from "../../session/campaign_api";

/** Pages of the list of campaigns that are looked through. */
const MOST_PAGES = 20;

/** Those that are not over; undefined until they are here, nothing for whom campaigns are not. */
export function useSequences(): readonly Campaign[] | undefined {
  const api = useCampaignApi();
  const reads = useMay("GET /campaigns");
  const [found, setFound] = useState<readonly Campaign[]>();
  useEffect(() => {
    let isLeft = false;
    async function look() {
      const all: Campaign[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { items, next } = await api.campaigns(cursor);
        all.push(...items.filter(({ kind, state }) => kind === "sequence" && state !== "ended" && state !== "stopped"));
        if (!next) break;
        cursor = next;
      }
      return all;
    }
    (reads ? look() : Promise.resolve([])).then(
      (all) => isLeft || setFound(all),
      // Without them there is nothing to choose, and the rest of the page is as useful.
      () => isLeft || setFound([]),
    );
    return () => {
      isLeft = true;
    };
  }, [api, reads]);
  return found;
}

export const takesPeople = ({ state }: Campaign): boolean => state === "running" || state === "paused";
