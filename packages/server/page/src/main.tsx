import '@picocss/pico/css/pico.min.css';
import './page.css';
import { render } from 'preact';
import { App } from './app.js';
import { loadInfo } from './comparison-state.js';

void loadInfo();
render(<App />, document.getElementById('app')!);
