/** Message text: links and **bold** come alive, everything else is shown as it was written. */
import { Fragment, memo } from "react";

const PIECES = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])|\*\*([^*\n]+)\*\*/g;

export const RichText = memo(function RichText({ text }: { text: string }) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    const [whole, link, bold] = match;
    if (match.index > end) parts.push(text.slice(end, match.index));
    if (link) {
      parts.push(
        <a href={link} target="_blank" rel="noopener noreferrer nofollow">
          {link}
        </a>,
      );
    } else parts.push(<strong>{bold}</strong>);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return (
    <>
      {parts.map((part, i) => (
        <Fragment key={i}>{part}</Fragment>
      ))}
    </>
  );
});
