// Package auditsql keeps the audit ledger on SQLite and PostgreSQL.
package auditsql

import (
	"embed"
	"io/fs"

	"minkang/internal/engine/sqldb"
)

//go:embed migrations
var migrations embed.FS

// Migrations gives the ledger's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sqldb.Migrations{Context: "audit", FS: sub}
}
