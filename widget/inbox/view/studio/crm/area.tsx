/** Which page of the connections to CRMs is open. */
import { NEW } from "../../../state/studio/place";
import { ConnectionPage } from "./connection_page";
import { CrmPage } from "./crm_page";
import type { CrmPlace } from "./later";

export function CrmArea({ page, id = NEW }: CrmPlace) {
  return page === "crm" ? <CrmPage /> : <ConnectionPage key={id} id={id} />;
}
