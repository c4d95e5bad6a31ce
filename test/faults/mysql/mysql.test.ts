import { playDatabaseTroubles } from '../database-troubles.ts';

playDatabaseTroubles('mysql');
