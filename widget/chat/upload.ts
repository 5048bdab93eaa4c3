/** One file to the server, with progress. XMLHttpRequest, because fetch does not tell how much is sent. */

import type { Attachment } from "../protocol";

export interface UploadCall {
  cancel(): void;
}

export interface UploadListeners {
  progress(share: number): void;
  done(attachment: Attachment): void;
  /** `detail` is the server's own sentence; without it the connection failed. */
  failed(detail: string | undefined): void;
}

export function upload(origin: string, token: string, file: File, on: UploadListeners): UploadCall {
  const request = new XMLHttpRequest();
  request.open("POST", `${origin}/api/v1/chat/attachments`);
  request.setRequestHeader("Authorization", `Bearer ${token}`);
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => on.progress(total ? loaded / total : 0);
  request.onerror = () => on.failed(undefined);
  request.onload = () => {
    const ok = request.status >= 200 && request.status < 300 && request.response;
    if (ok) on.done(request.response as Attachment);
    else on.failed((request.response as { detail?: string } | null)?.detail);
  };
  const form = new FormData();
  form.append("file", file, file.name);
  request.send(form);
  return { cancel: () => request.abort() };
}
