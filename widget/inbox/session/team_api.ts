/** The calls about the people inside, what they may do, and one's own account. */
import { type Body, ifMatch, type Request } from "./request";

export type TeamApi = ReturnType<typeof createTeamApi>;

export function createTeamApi(request: Request) {
  return {
    people: () => request("GET /operators", {}).then(({ items }) => items),
    person: (id: string) => request.tagged("GET /operators/{id}", { path: { id } }),
    add: (body: Body<"POST /operators">) => request("POST /operators", { body }),
    change: (id: string, body: Body<"PUT /operators/{id}">, tag?: string) => request.tagged("PUT /operators/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    remove: (id: string) => request("DELETE /operators/{id}", { path: { id } }),
    takeFactor: (id: string) => request("DELETE /operators/{id}/second-factor", { path: { id } }),

    invitations: () => request("GET /invitations", {}).then(({ items }) => items),
    /** A second one for the same address replaces the first. */
    invite: (email: string, role: string) => request("POST /invitations", { body: { email, role } }),
    withdraw: (id: string) => request("DELETE /invitations/{id}", { path: { id } }),

    roles: () => request("GET /roles", {}).then(({ items }) => items),
    role: (id: string) => request.tagged("GET /roles/{id}", { path: { id } }),
    addRole: (body: Body<"POST /roles">) => request.tagged("POST /roles", { body }),
    changeRole: (id: string, body: Body<"PUT /roles/{id}">, tag?: string) => request.tagged("PUT /roles/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteRole: (id: string) => request("DELETE /roles/{id}", { path: { id } }),

    organisation: () => request.tagged("GET /organisation", {}),
    changeOrganisation: (body: Body<"PUT /organisation">, tag?: string) => request.tagged("PUT /organisation", { body, headers: ifMatch(tag) }),

    changePassword: (current: string, password: string) => request("POST /me/password", { body: { current, password } }),
    logins: () => request("GET /me/logins", {}).then(({ items }) => items),
    endLogin: (id: string) => request("DELETE /me/logins/{id}", { path: { id } }),
    offerFactor: (password: string) => request("POST /me/second-factor", { body: { password } }),
    confirmFactor: (code: string) => request("POST /me/second-factor/confirm", { body: { code } }).then(({ recovery_codes }) => recovery_codes),
    endFactor: (password: string, code: string) => request("POST /me/second-factor/off", { body: { password, code } }),
  };
}
