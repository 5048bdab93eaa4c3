/** What the business asks of everybody who logs in. It is kept at once: there is nothing else on it to save. */
import { useEffect, useState } from "react";
import type { Organisation } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { useTeamText } from "../../../text/team";
import { FormPart, LockedContext, SwitchField } from "../fields";

export function LoginRules() {
  const { team, toasts, session, say } = useDesk();
  const words = useTeamText();
  const changes = useMay("PUT /organisation");
  const [known, setKnown] = useState<{ answer: Organisation; tag?: string }>();
  const [busy, setBusy] = useState(false);
  const load = () => team.api.organisation().then(setKnown, () => undefined);
  useEffect(() => void load(), [team]);
  if (!known) return null;

  async function require(on: boolean) {
    if (!known) return;
    setBusy(true);
    try {
      setKnown(await team.api.changeOrganisation({ name: known.answer.name, require_second_factor: on }, known.tag));
      toasts.tell(on ? words.required : words.notRequired);
      void session.reread();
    } catch (e) {
      toasts.fail(say(e));
      await load();
    } finally {
      setBusy(false);
    }
  }

  return (
    <FormPart title={words.rules}>
      <LockedContext value={!changes || busy}>
        <SwitchField label={words.require} hint={words.requireHint} checked={known.answer.require_second_factor} onChange={(on) => void require(on)} />
      </LockedContext>
    </FormPart>
  );
}
