/** Where one is logged in, and the way to end what one does not know. */
import { useEffect, useState } from "react";
import type { OwnLogin } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { useAccountText } from "../../../text/account";
import { useDates } from "../../parts/clock";
import { FormPart } from "../fields";
import { Await } from "../loading";

export function Logins() {
  const { team, toasts, say } = useDesk();
  const words = useAccountText();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void team.logins.load();
  }, [team]);

  async function end(logins: readonly OwnLogin[], told: string) {
    setBusy(true);
    try {
      for (const { id } of logins) {
        await team.api.endLogin(id);
        team.logins.alter((all) => all.filter((each) => each.id !== id));
      }
      toasts.tell(told);
    } catch (e) {
      toasts.fail(say(e));
      void team.logins.load();
    } finally {
      setBusy(false);
    }
  }

  return (
    <FormPart title={words.logins} hint={words.loginsHint}>
      <Await what={team.logins}>
        {(logins) => {
          const others = logins.filter(({ current }) => !current);
          return (
            <>
              <ul className="plain-rows logins">
                {[...logins.filter(({ current }) => current), ...others.toReversed()].map((login) => (
                  <Row key={login.id} login={login} busy={busy} onEnd={(device) => void end([login], words.ended(device))} />
                ))}
              </ul>
              {others.length > 1 && (
                <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void end(others, words.endedOthers)}>
                  {words.endOthers}
                </button>
              )}
            </>
          );
        }}
      </Await>
    </FormPart>
  );
}

function Row({ login: { device, address, created_at, seen_at, current }, busy, onEnd }: { login: OwnLogin; busy: boolean; onEnd: (device: string) => void }) {
  const words = useAccountText();
  const { at } = useDates();
  const name = device || words.unknown;
  return (
    <li>
      <span className="row-what">
        <strong>
          <bdi>{name}</bdi> {current && <span className="tag">{words.here}</span>}
        </strong>
        <small>
          {[address, words.seen(at(seen_at, "full")), words.since(at(created_at, "date"))].filter(Boolean).join(" · ")}
        </small>
      </span>
      {!current && (
        <span className="card-acts">
          <button type="button" className="button" aria-label={words.endOf(name)} disabled={busy} onClick={() => onEnd(name)}>
            {words.end}
          </button>
        </span>
      )}
    </li>
  );
}
