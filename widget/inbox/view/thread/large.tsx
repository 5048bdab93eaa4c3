/** Pictures of a message one after the other, and a document, as large as the window. */
import { type KeyboardEvent, useState } from "react";
import type { Attachment } from "../../../protocol";
import { useText } from "../../desk/desk";
import { useContactsText } from "../../text/contacts";
import { Dialog } from "../parts/dialog";
import { Back, Chevron, Close, Download, Zoom } from "../parts/icons";

interface GalleryProps {
  pictures: readonly Attachment[];
  first: Attachment;
  onClose: () => void;
}

/** Arrows turn pages, + and - change the size, Escape closes. */
export function Gallery({ pictures, first, onClose }: GalleryProps) {
  const { files: words } = useContactsText();
  const { thread } = useText();
  const [at, setAt] = useState(() => Math.max(0, pictures.findIndex(({ id }) => id === first.id)));
  const [zoomed, setZoomed] = useState(false);
  const picture = pictures[at] ?? first;
  const turn = (by: number) => {
    setZoomed(false);
    setAt((at + by + pictures.length) % pictures.length);
  };

  function onKey(event: KeyboardEvent) {
    if (event.key === "ArrowRight" && pictures.length > 1) turn(1);
    else if (event.key === "ArrowLeft" && pictures.length > 1) turn(-1);
    else if (event.key === "+" || event.key === "=") setZoomed(true);
    else if (event.key === "-") setZoomed(false);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={picture.name} className="lightbox" onClose={onClose}>
      <div className="lightbox-acts" onKeyDown={onKey}>
        {pictures.length > 1 && (
          <>
            <button type="button" className="icon-button" aria-label={words.previous} title={words.previous} onClick={() => turn(-1)}>
              <Back />
            </button>
            <span aria-live="polite">{words.of(at + 1, pictures.length)}</span>
            <button type="button" className="icon-button lightbox-next" aria-label={words.next} title={words.next} onClick={() => turn(1)}>
              <Chevron />
            </button>
          </>
        )}
        <button type="button" className="icon-button" aria-pressed={zoomed} aria-label={zoomed ? words.fit : words.larger} title={zoomed ? words.fit : words.larger} onClick={() => setZoomed(!zoomed)}>
          <Zoom />
        </button>
        <a className="icon-button" href={picture.url} download={picture.name} aria-label={thread.download(picture.name)} title={words.download}>
          <Download />
        </a>
        <button type="button" className="icon-button" aria-label={thread.closeImage} autoFocus onClick={onClose}>
          <Close />
        </button>
      </div>
      <div className="lightbox-room" data-zoomed={zoomed} tabIndex={0} role="group" aria-label={picture.name} onKeyDown={onKey} onDoubleClick={() => setZoomed(!zoomed)}>
        <img key={picture.id} src={picture.url} alt={picture.name} />
      </div>
    </Dialog>
  );
}

export function Document({ file, onClose }: { file: Attachment; onClose: () => void }) {
  const { files: words } = useContactsText();
  const { thread } = useText();
  return (
    <Dialog title={file.name} className="lightbox document" onClose={onClose}>
      <div className="lightbox-acts">
        <a className="icon-button" href={file.url} download={file.name} aria-label={thread.download(file.name)} title={words.download}>
          <Download />
        </a>
        <button type="button" className="icon-button" aria-label={words.close} autoFocus onClick={onClose}>
          <Close />
        </button>
      </div>
      <iframe src={file.url} title={file.name} />
    </Dialog>
  );
}
