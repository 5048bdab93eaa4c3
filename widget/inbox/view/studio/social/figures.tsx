/** How many liked, wrote below and shared; what the platform does not tell is left out. */
import type { ReactNode } from "react";
import type { SocialFigures } from "../../../session/social_api";
import { useSocialText } from "../../../text/social";
import { useNumbers } from "../campaigns/numbers";
import { Comment, Heart, Share } from "../posts/preview_signs";

export function Figures({ of: { likes, comments, shares } }: { of: SocialFigures }) {
  const words = useSocialText();
  const known = ([
    ["likes", <Heart key="likes" />, words.likes, likes],
    ["comments", <Comment key="comments" />, words.comments, comments],
    ["shares", <Share key="shares" />, words.shares, shares],
  ] as const satisfies readonly (readonly [string, ReactNode, string, number | null | undefined])[]).filter(([, , , value]) => value !== undefined && value !== null);
  const numbers = useNumbers();
  if (known.length === 0) return null;
  return (
    <dl className="social-figures" aria-label={words.figures}>
      {known.map(([key, sign, label, value]) => (
        <div key={key} data-figure={key} title={label}>
          <dt>
            {sign}
            <span className="hidden">{label}</span>
          </dt>
          <dd>{numbers.of(value ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
