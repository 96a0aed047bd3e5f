// Package registrysql keeps the registry in SQLite or PostgreSQL; every statement is the same for both. It owns the tables
// registry_institution, registry_code, registry_department, registry_worker, registry_system and registry_change.
package registrysql
