/** How the connection to the shop stands, and what is in the way of its follow-ups. */
import { useMay } from "../../../desk/desk";
import type { ShopFollowUps } from "../../../session/shop_api";
import { useShopText } from "../../../text/shop";
import { CopyField } from "../../parts/copy_field";
import { StudioLink } from "../link";
import { RunTold } from "../schedules/run_told";
import type { TaskRun } from "../schedules/task_run";
import { Shop } from "./signs";

const COMMERCE = { page: "pack", pack: "commerce" } as const;

export function Standing({ told, last }: { told: ShopFollowUps; last: TaskRun }) {
  const words = useShopText();
  const connects = useMay("PUT /packs/{key}");
  const reads = useMay("GET /campaigns/{id}");
  const { shop, has_secret, scopes_missing, not_running, webhook_address } = told;
  return (
    <section className="shop-standing" aria-label={words.connected(shop)}>
      <p className="shop-name" data-connected="true">
        <Shop /> <bdi>{words.connected(shop)}</bdi>
      </p>
      {!has_secret && (
        <p className="warning" data-lacks="secret">
          {words.noSecret} {connects && <StudioLink to={COMMERCE}>{words.enterSecret}</StudioLink>}
        </p>
      )}
      {scopes_missing.length > 0 && (
        <p className="warning" data-lacks="scopes">
          {words.scopes(scopes_missing.join(", "))} {connects && <StudioLink to={COMMERCE}>{words.toConnection}</StudioLink>}
        </p>
      )}
      {not_running.map((kind) => (
        <p key={kind} className="warning" data-lacks={`sequence-${kind}`}>
          {words.notRunning(words.kinds[kind])} {reads && told[kind] && <StudioLink to={{ page: "campaign", id: told[kind].sequence }}>{words.toSequence}</StudioLink>}
        </p>
      ))}
      {last.run ? (
        <div className="shop-run">
          <strong>{words.lastSync}</strong>
          <RunTold run={last.run} />
        </div>
      ) : (
        last.isKnown && <p className="menu-hint">{words.neverSynced}</p>
      )}
      {webhook_address && (
        <details className="fold-part">
          <summary>{words.addressShow}</summary>
          <CopyField label={words.address} value={new URL(webhook_address, location.origin).href} hint={words.addressHint} />
        </details>
      )}
    </section>
  );
}
