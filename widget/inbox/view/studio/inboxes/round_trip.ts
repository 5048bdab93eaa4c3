/** Somebody sends a message from a phone now: the check is asked again until a webhook came, for two minutes at most. */
import type { AccountCheck } from "../../../session/studio_types";
import type { StudioApi } from "../../../session/studio_api";

const WAIT_S = 20;
const ROUNDS = 6;

/** All is well but that nothing has come yet. */
export const isUnheard = ({ ok, findings }: AccountCheck): boolean => ok && findings.some(({ step, state }) => step === "webhook" && state !== "good");

/** `isLeft`: nobody looks any more. */
export async function untilHeard(api: StudioApi, inbox: string, onCheck: (check: AccountCheck) => void, isLeft: () => boolean): Promise<void> {
  for (let round = 0; round < ROUNDS && !isLeft(); round++) {
    const check = await api.checkAccount(inbox, WAIT_S);
    if (isLeft()) return;
    onCheck(check);
    if (!isUnheard(check)) return;
  }
}
