/** Audiences and campaigns: their calls, wired when a page first wants them. */
import { type CampaignApi, type CampaignAudience, createCampaignApi } from "../session/campaign_api";
import type { Request } from "../session/request";
import { useDesk } from "./desk";

const made = new WeakMap<Request, CampaignApi>();

export function useCampaignApi(): CampaignApi {
  const { request, session } = useDesk();
  const api = made.get(request) ?? createCampaignApi(request, session);
  made.set(request, api);
  return api;
}

/** Pages of a list of which there are so many at most. */
const MOST_PAGES = 20;

/** All audiences, to choose from. */
export async function allAudiences(api: CampaignApi): Promise<CampaignAudience[]> {
  const all: CampaignAudience[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await api.audiences(cursor);
    all.push(...items);
    if (!next) break;
    cursor = next;
  }
  return all;
}
