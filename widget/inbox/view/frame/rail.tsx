/** The panel at the left: views and who is here. */
import type { PresentOperator } from "../../../protocol";
import { useInbox, useText } from "../../desk/desk";
import { useWorkText } from "../../text/daily";
import { Mark } from "../parts/icons";
import { AccountMenu } from "./account_menu";
import { AreaLinks } from "./area_links";
import { SavedLinks } from "../daily/saved_links";
import { SearchLink } from "../daily/search_link";
import { ViewLinks } from "./view_link";

export function Rail() {
  const text = useText();
  const operators = useInbox((s) => s.onlineOperators);
  const { availability: words } = useWorkText();
  const named = ({ name, availability = "online" }: PresentOperator) => (availability === "online" ? name : `${name} (${words[availability]})`);
  return (
    <header className="rail">
      <p className="rail-brand">
        <Mark />
        <span>{text.product}</span>
      </p>
      <nav aria-label={text.views.label}>
        <SearchLink />
        <ViewLinks />
        <SavedLinks />
        <hr />
        <AreaLinks />
      </nav>
      <div className="rail-foot">
        {operators.length > 0 && (
          <p className="rail-online" title={operators.map(named).join(", ")}>
            <span className="dot" aria-hidden="true" />
            <span>{text.account.online(operators.length)}</span>
          </p>
        )}
        <AccountMenu place="rail" />
      </div>
    </header>
  );
}
