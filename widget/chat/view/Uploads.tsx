import type { Attachment } from "../../protocol";
import { useChat } from "./context";
import { Cross, Page } from "./icons";
import { bytes } from "./moments";

/** The server looks at the bytes: what only has a picture's name is shown as the file it is. */
const isPicture = (attachment: Attachment | undefined) => !attachment || attachment.media_type.startsWith("image/");

/** Files waiting to go with the next message. */
export function Uploads() {
  const { loop, text, language } = useChat();
  return (
    <ul class="uploads">
      {loop.state.uploads.map(({ key, name, size, preview, progress, attachment, error }) => {
        const percent = Math.round(progress * 100);
        return (
          <li key={key} class={error ? "failed" : ""}>
            {preview && isPicture(attachment) ? <img src={preview} alt="" /> : <Page />}
            <span>
              <b><bdi>{name}</bdi></b>
              {error ? (
                <small role="alert" dir="auto">{error}</small>
              ) : attachment ? (
                <small>{bytes(size, language.tag)}</small>
              ) : (
                <progress value={progress} max={1} aria-label={text.uploading(name, percent)} />
              )}
            </span>
            <button type="button" class="plain small" aria-label={text.remove(name)} onClick={() => loop.removeUpload(key)}>
              <Cross />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
