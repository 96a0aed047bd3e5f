package empisql

import (
	"context"

	"minkang/internal/empi"
)

// scanLimit bounds the rows a prefix may touch; they are then put in order of identifier for paging.
const scanLimit = "2000"

// One whole statement per column, so that each walks its own index.
var prefixStatements = map[empi.SearchField]string{
	empi.SearchName:     prefixStatement("name_fold"),
	empi.SearchPinyin:   prefixStatement("pinyin"),
	empi.SearchInitials: prefixStatement("initials"),
}

func prefixStatement(column string) string {
	return `SELECT ` + personColumns + ` FROM (SELECT id FROM empi_person WHERE ` + column + ` <> '' AND ` + column + ` >= $1 AND ` +
		column + ` < $2 AND ($3 = '' OR birth = $3 OR substr(birth, 1, length($3)) = $3) AND ($4 = '' OR sex = $4)
		ORDER BY ` + column + `, birth LIMIT ` + scanLimit + `) AS f JOIN empi_person p ON p.id = f.id
		WHERE p.id > $5 ORDER BY p.id LIMIT $6`
}

// Search implements empi.Store.
func (s *Store) Search(ctx context.Context, q empi.Search) ([]empi.Person, error) {
	switch {
	case len(q.Numbers) > 0:
		args := []any{int64(q.After), q.Limit, q.Systems[0], q.Numbers[0], q.Numbers[len(q.Numbers)-1]}
		return s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.id > $1 AND p.id IN (SELECT person FROM
			empi_identifier WHERE system = $3 AND value IN ($4, $5) ORDER BY slot LIMIT `+scanLimit+`) ORDER BY p.id LIMIT $2`, args...)
	case q.Phone != "":
		return s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.phone_digits <> '' AND p.phone_digits = $1
			AND p.id > $2 ORDER BY p.id LIMIT $3`, q.Phone, int64(q.After), q.Limit)
	}
	// The character after the last of Unicode closes the range of texts that begin with the prefix.
	return s.people(ctx, prefixStatements[q.Field], q.Prefix, q.Prefix+"\U0010ffff", q.Birth.Reveal(), q.Sex, int64(q.After), q.Limit)
}
