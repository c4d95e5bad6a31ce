import { startShared } from './shared-servers.ts';

export default () => startShared('mysql');
