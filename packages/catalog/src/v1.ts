/** The operations of generation v1, by group. */
export { auth } from './v1/auth.ts';
export { employees } from './v1/employees.ts';
