/** Pages and accounts, looked at again for as long as something of them is fetched. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../../desk/desk";
import { useSocial } from "../../../desk/social";
import type { ScheduleRun, SocialAccount } from "../../../session/social_api";
import { goesOn } from "../../../state/social/posts";
import { useAgain } from "../campaigns/again";

const AGAIN_MS = 1_500;

export interface Accounts {
  accounts: readonly SocialAccount[] | undefined;
  error: string | undefined;
  /** Something is being fetched. */
  isBusy: boolean;
  load: () => Promise<void>;
  /** A fetch of this inbox that was just asked for, or stopped. */
  take: (inbox: string, run: ScheduleRun) => void;
}

export function useAccounts(): Accounts {
  const { say } = useDesk();
  const { api } = useSocial();
  const [accounts, setAccounts] = useState<readonly SocialAccount[]>();
  const [error, setError] = useState<string>();

  const load = useCallback(async () => {
    setError(undefined);
    try {
      setAccounts(await api.accounts());
    } catch (e) {
      setError(say(e));
    }
  }, [api, say]);
  useEffect(() => void load(), [load]);

  const isBusy = accounts?.some(goesOn) ?? false;
  // One look that fails is no reason to take away what is on screen.
  const look = () => api.accounts().then(setAccounts, () => undefined);
  useAgain(look, AGAIN_MS, isBusy);
  const take = (inbox: string, run: ScheduleRun) => setAccounts((old) => old?.map((one) => (one.inbox === inbox ? { ...one, run } : one)));
  return { accounts, error, isBusy, load, take };
}
