/** The calls about the organisation itself: its plan and its single sign-on. */
import { type Body, ifMatch, type Request } from "./request";

export type HouseApi = ReturnType<typeof createHouseApi>;

export function createHouseApi(request: Request) {
  return {
    plan: () => request("GET /organisation/plan", {}),
    signOn: () => request.tagged("GET /organisation/sign-on", {}),
    setUp: (body: Body<"PUT /organisation/sign-on">, tag?: string) => request.tagged("PUT /organisation/sign-on", { body, headers: ifMatch(tag) }),
    tryOut: (body: Body<"POST /organisation/sign-on/check">) => request("POST /organisation/sign-on/check", { body }),
    takeAway: () => request("DELETE /organisation/sign-on", {}),
  };
}
