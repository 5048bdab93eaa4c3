/** Files of a message: pictures, sound and film play in place, pictures and documents open large, everything can be kept. */
import { useState } from "react";
import type { Attachment } from "../../../protocol";
import { useText } from "../../desk/desk";
import { useContactsText } from "../../text/contacts";
import { Eye, File } from "../parts/icons";
import { Document, Gallery } from "./large";

/** Only these are drawn by the browser itself; an SVG could carry a script when opened. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const PDF = "application/pdf";
const UNITS = ["B", "KB", "MB", "GB"];

export function fileSize(bytes: number): string {
  const step = bytes > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024))) : 0;
  const amount = bytes / 1024 ** step;
  return `${amount >= 10 || step === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[step]}`;
}

export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  const { thread } = useText();
  const [large, setLarge] = useState<Attachment>();
  const pictures = attachments.filter(({ media_type }) => IMAGES.has(media_type));
  const close = () => setLarge(undefined);
  return (
    <ul className="attachments">
      {attachments.map((file) => (
        <li key={file.id}>
          {IMAGES.has(file.media_type) ? (
            <button type="button" className="picture" aria-label={thread.image(file.name)} onClick={() => setLarge(file)}>
              <img src={file.url} alt="" width={file.width} height={file.height} loading="lazy" />
            </button>
          ) : (
            <Played file={file} onLook={() => setLarge(file)} />
          )}
        </li>
      ))}
      {large && (IMAGES.has(large.media_type) ? <Gallery pictures={pictures} first={large} onClose={close} /> : <Document file={large} onClose={close} />)}
    </ul>
  );
}

function Played({ file, onLook }: { file: Attachment; onLook: () => void }) {
  const { thread } = useText();
  const { files: words } = useContactsText();
  return (
    <div className="file-box">
      {file.media_type.startsWith("audio/") && <audio controls preload="none" src={file.url} aria-label={words.audio(file.name)} />}
      {file.media_type.startsWith("video/") && <video controls preload="metadata" src={file.url} aria-label={words.video(file.name)} />}
      <span className="file-line">
        <a className="file" href={file.url} download={file.name} title={thread.download(file.name)}>
          <File />
          <span>
            <span className="file-name">{file.name}</span>
            <small>{fileSize(file.size)}</small>
          </span>
        </a>
        {file.media_type === PDF && (
          <button type="button" className="icon-button" aria-label={words.look(file.name)} title={words.look(file.name)} aria-haspopup="dialog" onClick={onLook}>
            <Eye />
          </button>
        )}
      </span>
    </div>
  );
}
