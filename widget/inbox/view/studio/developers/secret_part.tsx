/** The secret that signs: it cannot be seen again, but a new one can be had. */
import { useState } from "react";
import type { Webhook } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { hostOf } from "../../../state/studio/webhook";
import { useDevelopersText } from "../../../text/developers";
import { useDates } from "../../parts/clock";
import { Confirm } from "../confirm";
import { FormPart, useChangeable } from "../fields";
import { KeptOnce } from "./kept_once";

interface Props {
  webhook: Webhook;
  onKnown: (known: { webhook: Webhook; tag?: string }) => void;
}

export function SecretPart({ webhook, onKnown }: Props) {
  const { developers } = useDesk();
  const { hooks: words } = useDevelopersText();
  const { at } = useDates();
  const changeable = useChangeable();
  const [asking, setAsking] = useState(false);
  const [fresh, setFresh] = useState<string>();
  return (
    <FormPart title={words.secretTitle} hint={words.secretHint}>
      {webhook.previous_secret_until && <p>{words.both(at(webhook.previous_secret_until, "full"))}</p>}
      {changeable && (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {words.rotate}
        </button>
      )}
      {asking && (
        <Confirm
          title={words.rotateTitle}
          act={words.rotate}
          onClose={() => setAsking(false)}
          onAct={async () => {
            const { answer, tag } = await developers.api.newSecret(webhook.id);
            const { secret, ...rest } = answer;
            setFresh(secret);
            onKnown({ webhook: rest, ...(tag ? { tag } : {}) });
          }}
        >
          <p>{words.rotateText}</p>
        </Confirm>
      )}
      {fresh && <KeptOnce title={words.secretMade(hostOf(webhook.url))} text={words.secretText} label={words.secret} value={fresh} done={words.done} onClose={() => setFresh(undefined)} />}
    </FormPart>
  );
}
