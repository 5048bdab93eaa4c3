/** Files chosen for the message, with their progress. */
import { useDesk, useText } from "../../desk/desk";
import type { Upload } from "../../desk/uploads";
import { Close, File, Return } from "../parts/icons";
import { fileSize } from "../thread/attachments";

export function UploadList({ conversation, files }: { conversation: string; files: readonly Upload[] }) {
  const { uploads } = useDesk();
  const { composer } = useText();
  if (files.length === 0) return null;
  return (
    <ul className="uploads">
      {files.map((file) => (
        <li key={file.key} data-phase={file.phase}>
          <File />
          <span className="upload-what">
            <span className="file-name">{file.name}</span>
            <small role={file.phase === "failed" ? "alert" : undefined}>
              {file.phase === "failed" ? file.error : file.phase === "ready" ? fileSize(file.size) : composer.uploading(Math.round(file.share * 100))}
            </small>
            {file.phase === "uploading" && <progress max={1} value={file.share} aria-label={file.name} />}
          </span>
          {file.phase === "failed" && file.again && (
            <button type="button" className="icon-button" aria-label={composer.retryUpload(file.name)} onClick={() => uploads.retry(conversation, file.key)}>
              <Return />
            </button>
          )}
          <button type="button" className="icon-button" aria-label={composer.remove(file.name)} onClick={() => uploads.remove(conversation, file.key)}>
            <Close />
          </button>
        </li>
      ))}
    </ul>
  );
}
