/** The way in by the organisation's own provider, before that by a password. */
import type { SignOnWay } from "../../../protocol";
import { useHouseText } from "../../text/house";
import { Shield } from "../parts/icons";

export function SignOnButton({ way }: { way: SignOnWay }) {
  const words = useHouseText();
  return (
    <div className="sign-on">
      <a className="button primary wide" href={way.address}>
        <Shield /> <bdi>{words.signOnWith(way.name)}</bdi>
      </a>
      <p className="sign-on-or">{way.required ? words.signOnOnly : words.or}</p>
    </div>
  );
}
