/** The people inside and their roles, fetched when they are looked at. */
import type { Invitation, Operator, OwnLogin, Role } from "../../protocol";
import type { Request } from "../session/request";
import { createTeamApi, type TeamApi } from "../session/team_api";
import { createLoaded, type Loaded } from "./studio/loaded";

export interface Team {
  api: TeamApi;
  people: Loaded<readonly Operator[]>;
  invitations: Loaded<readonly Invitation[]>;
  roles: Loaded<readonly Role[]>;
  logins: Loaded<readonly OwnLogin[]>;
}

export function createTeam(request: Request, say: (e: unknown) => string): Team {
  const api = createTeamApi(request);
  return {
    api,
    people: createLoaded<readonly Operator[]>(api.people, say),
    invitations: createLoaded<readonly Invitation[]>(api.invitations, say),
    roles: createLoaded<readonly Role[]>(api.roles, say),
    logins: createLoaded<readonly OwnLogin[]>(api.logins, say),
  };
}
