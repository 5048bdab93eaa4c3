/** The frame of a page of the settings or the outreach: a head with the way back, and room to scroll. */
import { type ReactNode, useContext } from "react";
import { useText } from "../../../desk/desk";
import type { StudioPlace } from "../../../state/studio/place";
import { usePermitsText } from "../../../text/permits";
import { Back, Lock } from "../../parts/icons";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";

interface Props {
  title: string;
  lead?: ReactNode;
  /** Where one came from. */
  back: StudioPlace;
  /** A page within a page keeps its way back on wide screens too. */
  inner?: boolean;
  acts?: ReactNode;
  /** Nothing on it can be focused, and it is still to be scrolled by keyboard. */
  still?: boolean;
  children: ReactNode;
}

export function SettingsPage({ title, lead, back, inner, acts, still = false, children }: Props) {
  const { settings: words } = useText();
  const permits = usePermitsText();
  const locked = useContext(LockedContext);
  return (
    <section className="base-page settings-page" aria-labelledby="settings-title">
      <header className="page-head">
        <StudioLink to={back} className={inner ? "icon-button back always" : "icon-button back"} label={words.back}>
          <Back />
        </StudioLink>
        <div className="page-title">
          <h2 id="settings-title">
            <bdi>{title}</bdi>
          </h2>
          {lead && <p title={typeof lead === "string" ? lead : undefined}>{lead}</p>}
        </div>
        {acts && <div className="page-acts bot-acts">{acts}</div>}
      </header>
      <div className="form-scroll" tabIndex={still || locked ? 0 : undefined}>
        {locked && (
          <p className="locked-note">
            <Lock /> {permits.readOnly}
          </p>
        )}
        {children}
      </div>
    </section>
  );
}
