import type { Attachment } from "../../protocol";
import { safeUrl } from "../markdown";
import { useChat } from "./context";
import { Page } from "./icons";
import { bytes } from "./moments";

/** The files of a message: pictures as pictures, the rest as cards. */
export function Files({ files }: { files: Attachment[] }) {
  const { host, text, language } = useChat();
  return (
    <ul class="files">
      {files.map((file) => {
        const url = safeUrl(file.url, host.origin);
        const link = { href: url, target: "_blank", rel: "noopener noreferrer" };
        if (file.media_type.startsWith("image/") && url) {
          // Known sides keep the place free, so that nothing jumps when the picture comes.
          const ratio = file.width && file.height ? `${file.width} / ${file.height}` : undefined;
          return (
            <li key={file.id}>
              <a {...link} class="picture" aria-label={`${file.name}, ${text.opensNewTab}`}>
                <img src={url} alt="" loading="lazy" style={{ aspectRatio: ratio }} />
              </a>
            </li>
          );
        }
        return (
          <li key={file.id}>
            <a {...link} class="file">
              <Page />
              <span>
                <b><bdi>{file.name}</bdi></b>
                <small>{bytes(file.size, language.tag)}</small>
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
