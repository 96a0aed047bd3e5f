// Package standardssql keeps packages of standards content and the publishers they may come from on SQLite and PostgreSQL. It
// owns the tables standards_*.
package standardssql
