import { initAll } from './nhsuk-frontend.min.js';
import { lockWhenIdle } from './idle-lock.js';

initAll();
lockWhenIdle();
