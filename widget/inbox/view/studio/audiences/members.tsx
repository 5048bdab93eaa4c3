/** Who is in an audience, page by page; somebody is added by hand, or taken out. */
import { useCallback, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import type { AudienceMember, CampaignAudience } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { Close, Plus } from "../../parts/icons";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { Bones, Failed } from "../loading";
import { AddMemberDialog } from "./add_member_dialog";

export function Members({ audience, onChanged }: { audience: CampaignAudience; onChanged: () => void }) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const words = useAudiencesText();
  const adds = useMay("POST /audiences/{id}/members");
  const removes = useMay("DELETE /audiences/{id}/members/{row}");
  const [adding, setAdding] = useState(false);
  const { id } = audience;
  const fetch = useCallback((after: number | undefined) => api.members(id, after), [api, id]);
  const { items, error, busy, more, reload, alter } = usePages(fetch);

  async function remove(member: AudienceMember) {
    try {
      await api.deleteMember(id, member.row);
      alter((old) => old.filter(({ row }) => row !== member.row));
      toasts.tell(words.removedOne(nameOf(member)));
      onChanged();
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <FormPart
      title={words.peopleTitle}
      aside={
        adds && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Plus /> {words.addOne}
          </button>
        )
      }
    >
      {error && <Failed error={error} onRetry={() => void reload()} />}
      {!items && !error && <Bones />}
      {items?.length === 0 && <p className="form-part-hint">{words.peopleNone}</p>}
      {items && items.length > 0 && (
        <ul className="plain-rows member-rows">
          {items.map((member) => (
            <li key={member.row} data-member={member.handle}>
              <Who member={member} columns={audience.columns} />
              {removes && (
                <span className="row-acts">
                  <button type="button" className="icon-button" aria-label={words.removeOne(nameOf(member))} title={words.removeOne(nameOf(member))} onClick={() => void remove(member)}>
                    <Close />
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
      {adding && (
        <AddMemberDialog
          audience={audience}
          onClose={() => setAdding(false)}
          onAdded={() => {
            void reload();
            onChanged();
          }}
        />
      )}
    </FormPart>
  );
}

const nameOf = ({ name, handle }: AudienceMember): string => name || handle;

function Who({ member, columns }: { member: AudienceMember; columns: readonly string[] }) {
  const { name, handle, time_zone, values } = member;
  const said = columns.flatMap((column) => (values[column] ? [`${column}: ${values[column]}`] : []));
  return (
    <span className="row-what">
      <strong>
        <bdi>{name || handle}</bdi>
      </strong>
      <small className="wraps">
        <bdi>{[name && handle, time_zone, ...said].filter(Boolean).join(" · ")}</bdi>
      </small>
    </span>
  );
}
