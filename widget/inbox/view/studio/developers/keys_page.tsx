/** The keys there are: what each is for, since when, and whether it is still used. */
import { useEffect, useState } from "react";
import type { ApiKey } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { useDevelopersText } from "../../../text/developers";
import { useDates } from "../../parts/clock";
import { Lock, Plus, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";

export function KeysPage() {
  const { developers, toasts } = useDesk();
  const { keys: words } = useDevelopersText();
  const changeable = useChangeable();
  const [revoking, setRevoking] = useState<ApiKey>();
  useEffect(() => void developers.keys.load(), [developers]);
  const add = changeable && (
    <StudioLink to={{ page: "key" }} className="button primary" label={words.add}>
      <Plus /> <span className="act-words">{words.add}</span>
    </StudioLink>
  );
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} acts={add}>
      <a className="guide-link" href="/guides/api" target="_blank" rel="noopener">
        {words.guide}
      </a>
      <Await what={developers.keys}>
        {(keys) =>
          keys.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
            </div>
          ) : (
            <ul className="cards">
              {keys.map((key) => (
                <Card key={key.id} of={key} {...(changeable ? { onRevoke: () => setRevoking(key) } : {})} />
              ))}
            </ul>
          )
        }
      </Await>
      {revoking && (
        <Confirm
          title={words.revokeTitle(revoking.name)}
          act={words.revoke}
          danger
          onClose={() => setRevoking(undefined)}
          onAct={async () => {
            await developers.api.revokeKey(revoking.id);
            developers.keys.alter((keys) => keys.filter(({ id }) => id !== revoking.id));
            toasts.tell(words.revoked(revoking.name));
          }}
        >
          <p>{words.revokeText}</p>
        </Confirm>
      )}
    </SettingsPage>
  );
}

function Card({ of: key, onRevoke }: { of: ApiKey; onRevoke?: () => void }) {
  const { settings } = useText();
  const { keys: words } = useDevelopersText();
  const { at } = useDates();
  return (
    <li className="card" data-key={key.name}>
      <div className="card-head">
        <Lock />
        <span className="row-what">
          <strong>
            <bdi>{key.name}</bdi>
          </strong>
          <small>{key.used_at ? words.used(at(key.used_at, "full")) : words.usedNever}</small>
          <small>
            <bdi>{words.madeBy(key.made_by_name, at(key.created_at, "date"))}</bdi>
          </small>
          {key.networks.length > 0 && (
            <small>
              <bdi>{words.from(key.networks.join(", "))}</bdi>
            </small>
          )}
        </span>
        {key.expired ? <span className="badge">{words.expired}</span> : key.expires_at && <span className="badge">{words.until(at(key.expires_at, "date"))}</span>}
        {onRevoke && (
          <span className="card-acts">
            <button type="button" className="icon-button" aria-label={words.revokeTitle(key.name)} title={settings.remove} onClick={onRevoke}>
              <Trash />
            </button>
          </span>
        )}
      </div>
    </li>
  );
}
