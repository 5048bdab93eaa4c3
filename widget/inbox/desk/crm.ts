/** Connections to CRMs: their calls, wired when a page first wants them. */
import { createCrmApi, type CrmApi } from "../session/crm_api";
import type { Request } from "../session/request";
import { useDesk } from "./desk";

const made = new WeakMap<Request, CrmApi>();

export function useCrmApi(): CrmApi {
  const { request } = useDesk();
  const api = made.get(request) ?? createCrmApi(request);
  made.set(request, api);
  return api;
}
