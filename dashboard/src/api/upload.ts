import { ApiError, errorFrom, unreachable } from "./problem";

export interface BytesSent {
  sent: number;
  total: number;
}

export interface Upload<T> {
  answer: Promise<T>;
  abort: () => void;
}

/** Posts a form and tells how many bytes have left. XMLHttpRequest, because fetch cannot tell over HTTP/1.1. */
export function sendForm<T>(url: string, form: FormData, onProgress: (progress: BytesSent) => void): Upload<T> {
  const request = new XMLHttpRequest();
  const answer = new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress({ sent: event.loaded, total: event.total });
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(errorFrom(request.status, body, request.getResponseHeader("x-request-id")));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new ApiError("aborted", ""));
    request.open("POST", url);
    request.send(form);
  });
  return { answer, abort: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
