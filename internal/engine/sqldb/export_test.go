package sqldb

import (
	"context"
	"strconv"
)

// LimitPages makes the disk look full at a number of pages.
func LimitPages(db *DB, n int) error {
	return db.writer.exec(context.Background(), "PRAGMA max_page_count("+strconv.Itoa(n)+")")
}
