/** What the contact gave a session, in their own words of one to five. Whoever gave nothing is not mentioned. */
import { useText } from "../../desk/desk";
import { Star } from "./icons";

const STARS = [1, 2, 3, 4, 5];

/** `short` is one star and a figure, for a list row. */
export function Rating({ value, short = false }: { value: number | undefined; short?: boolean }) {
  const { rating } = useText();
  if (!value) return null;
  return (
    <span className="rating" data-short={short} title={rating.given(value)}>
      <span className="hidden">{rating.given(value)}</span>
      <span className="stars" aria-hidden="true">
        {short ? <Star lit /> : STARS.map((star) => <Star key={star} lit={star <= value} />)}
      </span>
      <span className="rating-figure" aria-hidden="true">
        {short ? value : rating.figure(value)}
      </span>
    </span>
  );
}
