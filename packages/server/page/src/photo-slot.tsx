import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { CameraDialog, hasCamera } from './camera-dialog.js';
import { type Side, failure, photos, result, setPhoto } from './comparison-state.js';
import { FaceOverlay } from './face-overlay.js';

interface PhotoSlotProps {
  readonly side: Side;
  readonly title: string;
}

/** One of the two photos: drop, paste, choose or take it; shows what was found in it. */
export function PhotoSlot({ side, title }: PhotoSlotProps): VNode {
  const isTarget = useSignal(false);
  const cameraOpen = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const chooseButton = useRef<HTMLButtonElement>(null);
  const photo = photos[side].value;
  const found = result.value?.faces[side === 'a' ? 0 : 1];
  const problem = failure.value?.side === side ? failure.value.message : undefined;
  const take = (file: File | null | undefined): void => {
    if (file) setPhoto(side, file, file.name);
  };
  return (
    <section
      class={isTarget.value ? 'slot target' : 'slot'}
      aria-label={title}
      onDragOver={(event) => {
        event.preventDefault();
        isTarget.value = true;
      }}
      onDragLeave={() => (isTarget.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isTarget.value = false;
        take(event.dataTransfer?.files[0]);
      }}
      onPaste={(event) => {
        take(event.clipboardData?.files[0]);
      }}
    >
      <h2>{title}</h2>
      <div class="frame">
        {photo === undefined ? (
          <p class="hint">Drop a photo here, or choose one below.</p>
        ) : (
          <>
            <img src={photo.url} alt={`${title}: ${photo.name}`} />
            {found !== undefined && <FaceOverlay image={found.image} faces={found.faces} />}
          </>
        )}
      </div>
      {problem !== undefined && <p class="problem">{problem}</p>}
      <div class="actions">
        <button ref={chooseButton} type="button" onClick={() => input.current?.click()}>
          {photo === undefined ? 'Choose photo' : 'Change photo'}
          <span class="visually-hidden"> ({title})</span>
        </button>
        {hasCamera() && (
          <button type="button" class="secondary" onClick={() => (cameraOpen.value = true)}>
            Camera<span class="visually-hidden"> ({title})</span>
          </button>
        )}
        {photo !== undefined && (
          <button
            type="button"
            class="outline secondary"
            onClick={() => {
              setPhoto(side, undefined);
              // This button goes away with the photo, and must not take the focus along.
              chooseButton.current?.focus();
            }}
          >
            Remove<span class="visually-hidden"> ({title})</span>
          </button>
        )}
      </div>
      <input
        ref={input}
        hidden
        type="file"
        accept="image/jpeg,image/png,image/bmp,image/webp"
        data-side={side}
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          // The same file chosen again must count as a change.
          event.currentTarget.value = '';
        }}
      />
      {cameraOpen.value && (
        <CameraDialog
          onTaken={(blob) => {
            setPhoto(side, blob);
          }}
          onClose={() => (cameraOpen.value = false)}
        />
      )}
    </section>
  );
}
