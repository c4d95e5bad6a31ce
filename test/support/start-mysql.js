import { startShared } from './shared-servers.ts';

export default ({ maxWorkers }) => startShared('mysql', maxWorkers);
