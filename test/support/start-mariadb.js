import { startSharedServers } from './shared-servers.ts';

export default ({ maxWorkers }) => startSharedServers('mariadb', maxWorkers);
