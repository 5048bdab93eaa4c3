/** In place of a page that the role of whoever opened its address does not show. */
import { usePermitsText } from "../../text/permits";
import { Lock } from "../parts/icons";

export function NotYours() {
  const words = usePermitsText();
  return (
    <div className="no-thread not-yours">
      <Lock />
      <p className="empty-title">{words.notYours}</p>
      <p>{words.notYoursHint}</p>
    </div>
  );
}
