export { stopShared as default } from './shared-servers.ts';
