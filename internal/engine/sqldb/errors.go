package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"minkang/internal/kit/errs"
)

var errClosed = errs.New(errs.Unavailable, "store.closed")

// IsUnique tells whether err is a violated unique or primary key.
func IsUnique(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || s.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var p *pgconn.PgError
	return errors.As(err, &p) && p.Code == "23505"
}

// coded gives engine faults that a caller can act on their code; other errors pass unchanged.
func coded(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errs.As(err); ok {
		return err
	}
	switch {
	case full(err):
		return errs.Wrap(errs.Full, "store.full", err)
	case gone(err):
		return errs.Wrap(errs.Unavailable, "store.unavailable", err)
	}
	return err
}

func full(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code()&0xff == lib.SQLITE_FULL || errors.Is(err, syscall.ENOSPC)
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code == "53100"
	}
	return errors.Is(err, syscall.ENOSPC)
}

func gone(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		switch s.Code() & 0xff {
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_PROTOCOL:
			return true
		}
		return false
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return strings.HasPrefix(p.Code, "08") || strings.HasPrefix(p.Code, "57P") || p.Code == "53300" || retryable(err)
	}
	var ce *pgconn.ConnectError
	var ne net.Error
	// pgx finds out that a pooled connection died before it sent anything: "conn closed".
	return pgconn.SafeToRetry(err) || errors.As(err, &ce) || errors.As(err, &ne) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		(err != nil && strings.Contains(err.Error(), "unexpected EOF")) || errors.Is(err, sql.ErrConnDone)
}

// retryable: the server asked to try again, nothing of the transaction was kept.
func retryable(err error) bool {
	var p *pgconn.PgError
	return errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01")
}
