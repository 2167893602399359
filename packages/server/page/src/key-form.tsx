import type { VNode } from 'preact';
import { apiKey, failure, runComparison } from './comparison-state.js';

/** Asks for the key of a server that needs one. It stays in this page's memory. */
export function KeyForm(): VNode {
  const refused = failure.value?.keyRefused === true;
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        apiKey.value = { id: text(form, 'id'), secret: text(form, 'secret') };
        void runComparison();
      }}
    >
      <fieldset role="group">
        <input name="id" aria-label="Key id" placeholder="Key id" autocomplete="username" required />
        <input
          name="secret"
          type="password"
          aria-label="Key secret"
          placeholder="Key secret"
          autocomplete="current-password"
          aria-invalid={refused ? 'true' : undefined}
          required
        />
        <button type="submit">Use key</button>
      </fieldset>
    </form>
  );
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
