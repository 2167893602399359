import '@picocss/pico/css/pico.min.css';
import './page.css';
import { render } from 'preact';
import { App } from './app.js';
import { loadInfo } from './comparison-state.js';

// A photo dropped beside its place must not replace the page.
for (const name of ['dragover', 'drop']) {
  window.addEventListener(name, (event) => {
    event.preventDefault();
  });
}
void loadInfo();
render(<App />, document.getElementById('app')!);
