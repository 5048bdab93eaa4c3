/** In place of the inbox, for whom the organisation asks for a second factor before anything else. */
import { useDesk, useInbox } from "../../desk/desk";
import { useAccountText } from "../../text/account";
import { Enrol } from "../studio/account/enrol";
import { Mark } from "../parts/icons";

export function MustEnrol({ onDone }: { onDone: () => void }) {
  const { session } = useDesk();
  const words = useAccountText();
  const me = useInbox((s) => s.me);
  return (
    <main className="must-enrol form-scroll">
      <p className="login-brand">
        <Mark /> {me?.name}
      </p>
      <h1>{words.requiredTitle}</h1>
      <p className="login-lead">{words.requiredText}</p>
      <Enrol onDone={onDone} />
      <button type="button" className="link login-other" onClick={() => void session.logout()}>
        {words.logout}
      </button>
    </main>
  );
}
