import type { VNode } from 'preact';
import { info, isComparing, needsKey, rotate, runComparison } from './comparison-state.js';
import { KeyForm } from './key-form.js';
import { PhotoSlot } from './photo-slot.js';
import { ResultPanel } from './result-panel.js';

export function App(): VNode {
  return (
    <>
      <header class="container">
        <h1>Compare two faces</h1>
        <p>
          Both photos go to this server only. Nothing is stored.
          {info.value !== undefined && <span class="model"> Model {info.value.model}</span>}
        </p>
      </header>
      <main class="container">
        {needsKey.value && <KeyForm />}
        <div class="slots" aria-busy={isComparing.value}>
          <PhotoSlot side="a" title="First photo" />
          <PhotoSlot side="b" title="Second photo" />
        </div>
        <label class="option">
          <input
            type="checkbox"
            role="switch"
            checked={rotate.value}
            onChange={(event) => {
              rotate.value = event.currentTarget.checked;
              void runComparison();
            }}
          />
          Also look for faces that lie on their side or upside down
        </label>
        <ResultPanel />
      </main>
      {info.value?.docs === true && (
        <footer class="container">
          <small>
            <a href="/docs">Interface description</a>
          </small>
        </footer>
      )}
    </>
  );
}
