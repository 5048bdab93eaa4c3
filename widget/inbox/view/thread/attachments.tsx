/** Files of a message: images as previews that open large, others as named downloads. */
import { useState } from "react";
import type { Attachment } from "../../../protocol";
import { useText } from "../../desk/desk";
import { Dialog } from "../parts/dialog";
import { Close, File } from "../parts/icons";

/** Only these are drawn by the browser itself; an SVG could carry a script when opened. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const UNITS = ["B", "KB", "MB", "GB"];

export function fileSize(bytes: number): string {
  const step = bytes > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024))) : 0;
  const amount = bytes / 1024 ** step;
  return `${amount >= 10 || step === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[step]}`;
}

export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  const { thread } = useText();
  const [large, setLarge] = useState<Attachment>();
  return (
    <ul className="attachments">
      {attachments.map((file) => (
        <li key={file.id}>
          {IMAGES.has(file.media_type) ? (
            <button type="button" className="picture" aria-label={thread.image(file.name)} onClick={() => setLarge(file)}>
              <img src={file.url} alt="" width={file.width} height={file.height} loading="lazy" />
            </button>
          ) : (
            <a className="file" href={file.url} download={file.name} aria-label={thread.download(file.name)}>
              <File />
              <span>
                <span className="file-name">{file.name}</span>
                <small>{fileSize(file.size)}</small>
              </span>
            </a>
          )}
        </li>
      ))}
      {large && (
        <Dialog title={large.name} className="lightbox" onClose={() => setLarge(undefined)}>
          <button type="button" className="icon-button" aria-label={thread.closeImage} onClick={() => setLarge(undefined)}>
            <Close />
          </button>
          <img src={large.url} alt={large.name} />
        </Dialog>
      )}
    </ul>
  );
}
