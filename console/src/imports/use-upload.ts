import type { UseMutationResult } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import { uploadImport } from "../api/upload-import.ts";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import type { Import } from "./import-query.ts";
import { type ImportSettings, queryOf } from "./import-settings.ts";

export type Sending = { file: File; settings: ImportSettings; isTrial: boolean };

type UploadState = {
  upload: UseMutationResult<Import, Error, Sending>;
  /** How much has been sent, from 0 to 1. */
  share: number;
  stop: () => void;
};

/** Sends files to be imported. What broke off and is sent again goes on, and is no second import. */
export function useUpload(): UploadState {
  const [share, setShare] = useState(0);
  const { keyFor, forget } = useIdempotencyKey();
  const stopping = useRef(new AbortController());
  const upload = useChange({
    change: async ({ file, settings, isTrial }: Sending) => {
      setShare(0);
      stopping.current = new AbortController();
      const { signal } = stopping.current;
      const { mediaType } = settings;
      const key = keyFor([file.name, file.size, file.lastModified, settings, isTrial]);
      const query = queryOf(settings, isTrial);
      const request = { file, mediaType, query, idempotencyKey: key, onProgress: setShare, signal };
      return await ask(uploadImport(request));
    },
    onDone: forget,
    stale: [["imports"], ["jobs"]],
    isForm: true,
  });
  return { upload, share, stop: () => stopping.current.abort() };
}
