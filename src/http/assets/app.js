import { initAll } from './nhsuk-frontend.min.js';
import './idle-lock.js';

initAll();
