import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

interface CameraDialogProps {
  readonly onTaken: (photo: Blob) => void;
  readonly onClose: () => void;
}

const JPEG_QUALITY = 0.95;

/** Browsers offer cameras to secure pages only: over TLS, or on this machine. */
export function hasCamera(): boolean {
  return window.isSecureContext && 'mediaDevices' in navigator;
}

/** Shows the camera until a picture is taken or the dialog is closed; the camera is off afterwards. */
export function CameraDialog({ onTaken, onClose }: CameraDialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal<string | undefined>(undefined);

  useEffect(() => {
    dialog.current?.showModal();
    let isClosed = false;
    let stream: MediaStream | undefined;
    const stop = (): void => {
      stream?.getTracks().forEach((track) => {
        track.stop();
      });
    };
    navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: 'user' } }).then(
      (opened) => {
        stream = opened;
        if (isClosed) stop();
        else if (video.current !== null) video.current.srcObject = opened;
      },
      () => {
        problem.value = 'The camera cannot be used. Allow it in the browser, or choose a photo instead.';
      },
    );
    return () => {
      isClosed = true;
      stop();
    };
  }, []);

  const take = (): void => {
    const source = video.current;
    if (source === null || source.videoWidth === 0) return;
    const canvas = document.createElement('canvas');
    canvas.width = source.videoWidth;
    canvas.height = source.videoHeight;
    canvas.getContext('2d')?.drawImage(source, 0, 0);
    canvas.toBlob(
      (photo) => {
        if (photo !== null) onTaken(photo);
        // Closed, not just removed: only then does the browser give the focus back to the button it came from.
        dialog.current?.close();
      },
      'image/jpeg',
      JPEG_QUALITY,
    );
  };

  return (
    <dialog ref={dialog} onClose={onClose} aria-label="Camera">
      <article>
        {problem.value === undefined ? (
          <video ref={video} autoplay playsInline muted aria-label="Camera picture" />
        ) : (
          <p role="alert">{problem.value}</p>
        )}
        <footer>
          <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" onClick={take} disabled={problem.value !== undefined}>
            Take photo
          </button>
        </footer>
      </article>
    </dialog>
  );
}
